import type { AccessModel } from "../../access/model/access-model.ts";
import type { TracedRequest } from "../../inspector/traces/trace-store.ts";
import type { Outcome, RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import type { TraceStep } from "../../local-gateway/exchange/trace.ts";
import { configuredReason, type KnownCaller } from "./configured-reason.ts";
import { createDecisionLog, type DecisionLog } from "./decision-log.ts";
import { type ExplainedBy, loggedReason } from "./logged-reason.ts";

export interface TracedRequestsOptions {
  /** Called with each request in full, with the reason of a refusal, which comes a moment after the answer. */
  readonly onTraced?: (traced: TracedRequest) => void;
  readonly onRequest?: (record: RequestRecord, outcome?: Outcome) => void;
  readonly onLambdaLine?: (logicalId: string, line: string) => void;
}

/**
 * The callbacks of a gateway, so that `onTraced` is called as well. Nobody hears less or later than without it.
 *
 * @param present what is served when a request ends
 */
export function withTracedRequests(
  { onTraced, onRequest, onLambdaLine }: TracedRequestsOptions,
  present: () => { readonly authorizer: ExplainedBy["settings"]; readonly access?: AccessModel },
): Pick<TracedRequestsOptions, "onRequest" | "onLambdaLine"> {
  if (onTraced === undefined) return { onRequest, onLambdaLine };
  const decisions = createDecisionLog();
  return {
    onLambdaLine: (logicalId, line) => {
      decisions.add(line);
      onLambdaLine?.(logicalId, line);
    },
    onRequest: (record, outcome) => {
      onRequest?.(record, outcome);
      const { answer, trace = { steps: [] }, authorizerContext } = outcome ?? {};
      const traced = { record, trace, answerHeaders: answer?.headers ?? [] };
      const { authorizer: settings, access } = present();
      void explainTrace(traced, { authorizerContext }, { decisions, settings, access }).then(onTraced);
    },
  };
}

export interface ExplainTraceOptions extends ExplainedBy {
  readonly decisions: DecisionLog;
}

/**
 * Adds to the step that decided about a request why it did: what the authorizer has logged of the invocation that refused it,
 * otherwise what the configuration says. A request of which nothing is known stays as it is.
 */
async function explainTrace(
  traced: TracedRequest,
  caller: KnownCaller,
  options: ExplainTraceOptions,
): Promise<TracedRequest> {
  const deciding = decidingStep(traced.trace.steps);
  if (deciding === undefined) return traced;
  const reason = await reasonOf(deciding, traced, caller, options);
  if (reason === undefined) return traced;
  const steps = traced.trace.steps.map((step) => (step === deciding ? { ...step, ...reason } : step));
  return { ...traced, trace: { ...traced.trace, steps } };
}

/** The step that refused; else the preflight, the authorizer, or on a public path the route. */
function decidingStep(steps: readonly TraceStep[]): TraceStep | undefined {
  const last = (isMeant: (step: TraceStep) => boolean) => steps.findLast(isMeant);
  return (
    last(({ outcome }) => outcome === "refused") ??
    last(({ stop }) => stop === "preflight" || stop === "authorizer") ??
    last(({ stop }) => stop === "route")
  );
}

async function reasonOf(
  { invocationId }: TraceStep,
  traced: TracedRequest,
  caller: KnownCaller,
  { decisions, ...by }: ExplainTraceOptions,
): Promise<Pick<TraceStep, "because" | "letIn"> | undefined> {
  if (invocationId !== undefined) {
    const decision = await decisions.find(invocationId);
    return decision && loggedReason(decision, by);
  }
  return by.access && configuredReason(by.access, traced, caller);
}
