import type { Check, CheckEntry } from "./checks/check.ts";
import type { ConfirmationId } from "./checks/confirmations.ts";
import { envelopeCode } from "./checks/expected-envelopes.ts";
import type { ProbeOutcome, SendProbe } from "./checks/probe.ts";
import { differences, echoedCredential } from "./differences.ts";
import { explainExpectation, explainOutcome } from "./explain.ts";

export interface CheckResult {
  readonly name: string;
  readonly verdict: "as expected" | "different" | "skipped";
  readonly expected: string;
  readonly got: string;
  readonly confirms?: ConfirmationId;
}

interface CheckWorld {
  readonly send: SendProbe;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** So many probes in a row without an answer, and the rest are not sent: each would wait for its whole timeout. */
const GIVE_UP_AFTER = 3;

/** Sends the probes one after another: a check must not look like a flood, and later ones rely on earlier ones. */
export async function runChecks(entries: readonly CheckEntry[], world: CheckWorld): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  let unanswered = 0;
  for (const entry of entries) {
    const { result, answered } = await runEntry(entry, world, unanswered >= GIVE_UP_AFTER);
    if (answered !== undefined) unanswered = answered ? 0 : unanswered + 1;
    results.push(result);
  }
  return results;
}

/** `answered` is undefined when nothing was sent, or when no answer was what was hoped for. */
async function runEntry(
  entry: CheckEntry,
  world: CheckWorld,
  givenUp: boolean,
): Promise<{ result: CheckResult; answered?: boolean }> {
  if ("skipped" in entry) return { result: skippedResult(entry.name, entry.skipped) };
  if (givenUp) return { result: skippedResult(entry.name, "not asked: the gateway does not answer") };
  const outcome = await world.send(entry.probe);
  const answered = entry.expected.kind === "no way in" ? undefined : outcome.kind === "answer";
  return { result: resultOf(entry, outcome, world.now()), answered };
}

function resultOf(check: Check, outcome: ProbeOutcome, now: number): CheckResult {
  if (outcome.kind === "failure" && check.skippedOn?.includes(outcome.code)) {
    return skippedResult(check.name, `not to be had here (${outcome.code})`);
  }
  const found = allDifferences(check, outcome, now);
  return {
    name: check.name,
    verdict: found.length === 0 ? "as expected" : "different",
    expected: explainExpectation(check.expected),
    got: found.length === 0 ? explainOutcome(outcome) : found.join("; "),
    confirms: found.length === 0 || isTelling(outcome) ? check.confirms : undefined,
  };
}

/** No answer, an outage, or an answer that stopped the request on its way says nothing about what was to be settled. */
function isTelling(outcome: ProbeOutcome): boolean {
  if (outcome.kind === "failure" || outcome.status >= 500) return false;
  return !["REQUEST_BLOCKED", "RATE_LIMITED"].includes(envelopeCode(outcome.body) ?? "");
}

/** An answer that holds a credential is not quoted any further. */
function allDifferences(check: Check, outcome: ProbeOutcome, now: number): string[] {
  const echoed = echoedCredential(check.probe.headers, outcome);
  return echoed.length > 0 ? echoed : differences(check.expected, outcome, now);
}

function skippedResult(name: string, reason: string): CheckResult {
  return { name, verdict: "skipped", expected: "", got: reason };
}
