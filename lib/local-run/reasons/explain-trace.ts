import type { TracedRequest } from "../../inspector/traces/trace-store.ts";
import type { TraceStep } from "../../local-gateway/exchange/trace.ts";
import { configuredReason, type KnownCaller } from "./configured-reason.ts";
import type { DecisionLog } from "./decision-log.ts";
import { type ExplainedBy, loggedReason } from "./logged-reason.ts";

export interface ExplainTraceOptions extends ExplainedBy {
  readonly decisions: DecisionLog;
}

/**
 * Adds to the step that refused a request why it did: what the authorizer has logged of the invocation, otherwise what the
 * configuration says. A request that passed, or of which nothing is known, stays as it is.
 */
export async function explainTrace(
  traced: TracedRequest,
  caller: KnownCaller,
  options: ExplainTraceOptions,
): Promise<TracedRequest> {
  const refusal = traced.trace.steps.findLast(({ outcome }) => outcome === "refused");
  if (refusal === undefined) return traced;
  const reason = await reasonOf(refusal, traced, caller, options);
  if (reason === undefined) return traced;
  const steps = traced.trace.steps.map((step) => (step === refusal ? { ...step, ...reason } : step));
  return { ...traced, trace: { ...traced.trace, steps } };
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
