import { STOP_NAMES } from "../../local-gateway/exchange/stop-names.ts";
import type { StepReason, TraceStep } from "../../local-gateway/exchange/trace.ts";
import type { TracedRequest } from "../traces/trace-store.ts";

/** One request's outcome in words. No text of it is markup. */
export interface Verdict {
  readonly isFine: boolean;
  /** e.g. `401 UNAUTHORIZED`. */
  readonly status: string;
  /** What was decided, by what, and why, in one sentence. */
  readonly sentence: string;
  /** The settings that decided, as far as the sentence does not name them, e.g. `environments.prod.auth.rules[3]`. */
  readonly settings: readonly string[];
  /** What would let the request in. */
  readonly letIn: readonly string[];
}

/** The outcome of a request, from its trace. */
export function verdictOf(traced: TracedRequest): Verdict {
  const { status, code, cut } = traced.record;
  const { because = [], letIn = [] } = explainedStep(traced) ?? {};
  const sentence = sentenceOf(traced, because);
  const settings = because.flatMap(({ setting }) => setting ?? []);
  return {
    isFine: status < 400,
    status: [status, code, cut ? "cut off" : undefined].filter((part) => part !== undefined).join(" "),
    sentence: `${sentence}.`,
    settings: [...new Set(settings)].filter((setting) => !sentence.includes(setting)),
    letIn,
  };
}

/** The step whose reason is the request's: one that decided, or of a request that was let in, any that says why. */
function explainedStep(traced: TracedRequest): TraceStep | undefined {
  const deciding = decidingSteps(traced);
  const isRefused = deciding.some(({ outcome }) => outcome === "refused");
  return (isRefused ? deciding : traced.trace.steps).find(({ because }) => because !== undefined);
}

/** The steps that refused or answered; of a request without any, the last one. */
export function decidingSteps({ trace }: TracedRequest): readonly TraceStep[] {
  const steps = trace.steps.filter(({ stop }) => stop !== "gateway response");
  const deciding = steps.filter(({ outcome }) => outcome !== "passed");
  return deciding.length > 0 ? deciding : steps.slice(-1);
}

/** `5 authorizer`. */
export function numbered(stop: TraceStep["stop"]): string {
  return `${STOP_NAMES.indexOf(stop) + 1} ${stop}`;
}

function sentenceOf(traced: TracedRequest, because: readonly StepReason[]): string {
  const { record, trace } = traced;
  if (record.stop === "connection") return "Refused on the connection, before the first stop";
  const [step] = decidingSteps(traced).filter(({ outcome }) => outcome === "refused");
  if (step !== undefined) return `Refused by ${numbered(step.stop)}: ${reasonOf(step, because)}`;
  if (record.stop === "preflight") return `Answered by ${numbered("preflight")}, so a browser learns what it may send`;
  const { status } = trace.upstream ?? {};
  if (status === undefined) return `Answered by ${numbered(record.stop)}`;
  const why = because.length === 0 ? "" : `: ${because.map(reasonInWords).join("; ")}`;
  return `Let in${why}; ${status === record.status ? "this is the upstream's own answer" : `the upstream answered ${status}`}`;
}

function reasonOf({ looked, decided }: TraceStep, because: readonly StepReason[]): string {
  if (because.length === 0) return `${looked}: ${decided}`;
  return because.map(reasonInWords).join("; ");
}

/** The claim and what is accepted of it, where the reason is about one. */
function reasonInWords({ part, expected, reason, says }: StepReason): string {
  if (part === undefined || expected === undefined) return says;
  const word = reason === undefined ? "" : ` (${reason})`;
  return `${part} was refused${word}; accepted: ${expected}`;
}
