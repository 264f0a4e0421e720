import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import type { Exchange, Stop } from "../exchange/exchange.ts";
import { inspectBody } from "../exchange/inspected-parts.ts";
import type { TraceStep } from "../exchange/trace.ts";
import type { World } from "../exchange/world.ts";
import type { CustomResponse, RuleAction, RuleModel, WebAclModel } from "../model/web-acl.ts";
import { describeStatement, type Matcher, statementMatcher } from "../web-acl/statement-matcher.ts";

interface PreparedRule {
  readonly name: string;
  readonly action: RuleAction;
  readonly labels: readonly string[];
  readonly matches: Matcher;
  /** Its steps in a trace: the same for all requests, and so written only once. */
  readonly step: { readonly matched: TraceStep; readonly missed: TraceStep };
}

/**
 * The web ACL: its rules in order of priority. The first rule that allows or blocks decides, otherwise the default
 * action.
 *
 * A block with a custom response is answered by this stop; a plain block becomes the gateway response WAF_FILTERED.
 */
export function webAclStop(model: WebAclModel | undefined, world: Pick<World, "now" | "note">): Stop {
  if (!model) return { stop: "web ACL", run: () => undefined };
  const rules: readonly PreparedRule[] = model.rules.map((rule) => ({
    ...rule,
    matches: statementMatcher(rule.statement, world),
    step: stepsOf(rule, model),
  }));
  const evaluate = (exchange: Exchange): Answer | undefined => evaluateRules(exchange, model, rules);
  const limit = model.inspectedBodyBytes;
  if (limit === undefined) return { stop: "web ACL", run: evaluate };
  return {
    stop: "web ACL",
    run: async (exchange) => {
      const { request, inspected } = await inspectBody(exchange.request, limit);
      exchange.request = request;
      exchange.inspectedBody = inspected;
      return evaluate(exchange);
    },
  };
}

function stepsOf({ name, statement, action: { kind } }: RuleModel, { logicalId }: WebAclModel): PreparedRule["step"] {
  const looked = `rule ${name}: ${describeStatement(statement)}`;
  const step = (decided: string, outcome: TraceStep["outcome"]) =>
    ({ stop: "web ACL", logicalId, looked, decided, outcome }) as const;
  return {
    matched: step(`matched: ${kind}`, kind === "block" ? "refused" : "passed"),
    missed: step(statement.kind === "managed group" ? "not evaluated here" : "no match", "passed"),
  };
}

function evaluateRules(
  exchange: Exchange,
  { defaultAction }: WebAclModel,
  rules: readonly PreparedRule[],
): Answer | undefined {
  const labels = new Set<string>();
  for (const rule of rules) {
    const matched = rule.matches(exchange, labels);
    exchange.trace?.push(matched ? rule.step.matched : rule.step.missed);
    if (!matched) continue;
    for (const label of rule.labels) labels.add(label);
    if (rule.action.kind !== "count") return act(rule.action);
  }
  return act(defaultAction);
}

function act(action: RuleAction): Answer | undefined {
  if (action.kind !== "block") return undefined;
  if (action.response) return customAnswer(action.response);
  throw new Denial("WAF_FILTERED");
}

/** API Gateway adds the error name (V*), and the request id as to every answer. */
function customAnswer({ status, headers, body }: CustomResponse): Answer {
  const contentType: Answer["headers"] = body ? [["Content-Type", body.contentType]] : [];
  const errorType: Answer["headers"] = [["x-amzn-ErrorType", "ForbiddenException"]];
  return { status, headers: [...contentType, ...headers, ...errorType], body: body?.content ?? "" };
}
