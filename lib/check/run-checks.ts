import type { Check, CheckEntry } from "./check.ts";
import type { ConfirmationId } from "./confirmations.ts";
import { differences, echoedCredential } from "./differences.ts";
import { explainExpectation, explainOutcome } from "./explain.ts";
import type { ProbeOutcome, SendProbe } from "./probe.ts";

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
  /** Told of each result as it comes. */
  readonly onResult?: (result: CheckResult) => void;
}

/** Sends the probes one after another: a check must not look like a flood, and later ones rely on earlier ones. */
export async function runChecks(entries: readonly CheckEntry[], world: CheckWorld): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const entry of entries) {
    const result = "skipped" in entry ? skippedResult(entry.name, entry.skipped) : await runCheck(entry, world);
    results.push(result);
    world.onResult?.(result);
  }
  return results;
}

async function runCheck(check: Check, { send, now }: CheckWorld): Promise<CheckResult> {
  const outcome = await send(check.probe);
  if (outcome.kind === "failure" && check.skippedOn?.includes(outcome.code)) {
    return skippedResult(check.name, `not to be had here (${outcome.code})`);
  }
  const found = allDifferences(check, outcome, now());
  return {
    name: check.name,
    verdict: found.length === 0 ? "as expected" : "different",
    expected: explainExpectation(check.expected),
    got: found.length === 0 ? explainOutcome(outcome) : found.join("; "),
    confirms: check.confirms,
  };
}

/** An answer that holds a credential is not quoted any further. */
function allDifferences(check: Check, outcome: ProbeOutcome, now: number): string[] {
  const echoed = echoedCredential(check.probe.headers, outcome);
  return echoed.length > 0 ? echoed : differences(check.expected, outcome, now);
}

function skippedResult(name: string, reason: string): CheckResult {
  return { name, verdict: "skipped", expected: "", got: reason };
}
