import { Denial } from "../denial.ts";
import type { Answer } from "../exchange.ts";
import type { GatewayExchange } from "../gateway-exchange.ts";
import type { CustomResponse, RuleAction, WebAclModel } from "../model/web-acl.ts";
import { describeStatement } from "../web-acl/describe-statement.ts";
import { inspectBody } from "../web-acl/inspect-body.ts";
import { type Matcher, statementMatcher } from "../web-acl/statement-matcher.ts";
import type { World } from "../world.ts";
import type { Stage } from "./stage.ts";

interface PreparedRule {
  readonly name: string;
  readonly action: RuleAction;
  readonly labels: readonly string[];
  readonly matches: Matcher;
  readonly looked: string;
  /** What a trace says where the rule did not match. */
  readonly missed: string;
}

/**
 * The web ACL: its rules in order of priority, the first that allows or blocks decides, then the default action.
 *
 * A block with a custom response is answered here and now; a plain one becomes the gateway response WAF_FILTERED.
 */
export function webAclStage(model: WebAclModel | undefined, world: Pick<World, "now" | "note">): Stage {
  if (!model) return { stop: "web ACL", run: () => undefined };
  const rules: readonly PreparedRule[] = model.rules.map((rule) => ({
    ...rule,
    matches: statementMatcher(rule.statement, world),
    looked: `rule ${rule.name}: ${describeStatement(rule.statement)}`,
    missed: rule.statement.kind === "managed group" ? "not evaluated here" : "no match",
  }));
  const evaluate = (exchange: GatewayExchange): Answer | undefined => evaluateRules(exchange, model, rules);
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

function evaluateRules(
  exchange: GatewayExchange,
  model: WebAclModel,
  rules: readonly PreparedRule[],
): Answer | undefined {
  const labels = new Set<string>();
  for (const rule of rules) {
    const matched = rule.matches(exchange, labels);
    note(exchange, model, rule, matched);
    if (!matched) continue;
    for (const label of rule.labels) labels.add(label);
    if (rule.action.kind !== "count") return act(rule.action);
  }
  return act(model.defaultAction);
}

function act(action: RuleAction): Answer | undefined {
  if (action.kind !== "block") return undefined;
  if (action.response) return customAnswer(action.response);
  throw new Denial("WAF_FILTERED", "Forbidden");
}

/** API Gateway adds the error name to it (V*), and the request id as to every answer. */
function customAnswer({ status, headers, body }: CustomResponse): Answer {
  const contentType: Answer["headers"] = body ? [["Content-Type", body.contentType]] : [];
  const errorType: Answer["headers"] = [["x-amzn-ErrorType", "ForbiddenException"]];
  return { status, headers: [...contentType, ...headers, ...errorType], body: body?.content ?? "" };
}

function note({ trace }: GatewayExchange, { logicalId }: WebAclModel, rule: PreparedRule, matched: boolean): void {
  if (!trace) return;
  const { kind } = rule.action;
  const isRefusal = matched && kind === "block";
  trace.push({
    stop: "web ACL",
    logicalId,
    looked: rule.looked,
    decided: matched ? `matched: ${kind}` : rule.missed,
    outcome: isRefusal ? "refused" : "passed",
  });
}
