import { STOP_NAMES, type StopName } from "../../local-gateway/exchange/stop-names.ts";
import type { Trace, TraceStep } from "../../local-gateway/exchange/trace.ts";

/** What a stop did to the requests that reached it. */
export type StopOutcome = TraceStep["outcome"];

/** Requests since the start, by stop and by what it did to them. */
export type StopCounts = Record<StopName, Record<StopOutcome, number>>;

/** A stop with several steps (the web ACL has one for each rule) counts once, by its weightiest outcome. */
const BY_WEIGHT: readonly StopOutcome[] = ["refused", "answered", "passed"];

/** All zero, as before the first request. */
export function noCounts(): StopCounts {
  return Object.fromEntries(
    STOP_NAMES.map((stop) => [stop, { passed: 0, answered: 0, refused: 0 }]),
  ) as unknown as StopCounts;
}

/** Adds one request to the counts, in place. */
export function countTrace(counts: StopCounts, trace: Trace): void {
  for (const [stop, outcome] of outcomesByStop(trace)) counts[stop][outcome] += 1;
}

function outcomesByStop(trace: Trace): Map<StopName, StopOutcome> {
  const outcomes = new Map<StopName, StopOutcome>();
  for (const { stop, outcome } of trace.steps) {
    const known = outcomes.get(stop);
    if (known === undefined || BY_WEIGHT.indexOf(outcome) < BY_WEIGHT.indexOf(known)) outcomes.set(stop, outcome);
  }
  return outcomes;
}
