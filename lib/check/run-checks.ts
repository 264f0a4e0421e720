import type { Check, CheckEntry, Settlement } from "./checks/check.ts";
import { CONFIRMATIONS, type ConfirmationId } from "./checks/confirmations.ts";
import type { Expectation } from "./checks/expectation.ts";
import { EXPECTED_ENVELOPES, envelopeCode } from "./checks/expected-envelopes.ts";
import type { ProbeOutcome, SendProbe } from "./checks/probe.ts";
import { differences, echoedCredential } from "./differences.ts";

/** What came of one check. */
export interface CheckResult {
  readonly name: string;
  readonly verdict: "as expected" | "different" | "skipped";
  /** In a few words; "" when skipped. */
  readonly expected: string;
  /** The answer in a few words, what differs, or why the check was skipped. */
  readonly got: string;
  /** "open": the answer differs for a reason that says nothing about the item. */
  readonly settles?: { readonly item: ConfirmationId; readonly verdict: "confirmed" | "refuted" | "open" };
}

/** What the checks need of the world. */
export interface CheckWorld {
  readonly send: SendProbe;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** After so many probes in a row without an answer the rest are not sent: each would wait for its whole timeout. */
const GIVE_UP_AFTER = 3;

/** Sends the probes one after another, in the list's order: later checks rely on earlier ones, and none must look like a flood. */
export async function runChecks(entries: readonly CheckEntry[], world: CheckWorld): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  let unanswered = 0;
  for (const entry of entries) {
    if ("skipped" in entry) {
      results.push(skippedResult(entry.name, entry.skipped));
    } else if (unanswered >= GIVE_UP_AFTER) {
      results.push(skippedResult(entry.name, "not asked: the gateway does not answer"));
    } else {
      const outcome = await world.send(entry.probe);
      results.push(resultOf(entry, outcome, { now: world.now(), results }));
      // Where no way in is expected, silence is a good answer.
      if (entry.expected.kind !== "no way in") unanswered = outcome.kind === "answer" ? 0 : unanswered + 1;
    }
  }
  return results;
}

interface Findings {
  readonly now: number;
  /** Of the checks so far. */
  readonly results: readonly CheckResult[];
}

function resultOf(check: Check, outcome: ProbeOutcome, { now, results }: Findings): CheckResult {
  if (outcome.kind === "failure" && check.skippedOn?.includes(outcome.code)) {
    return skippedResult(check.name, `cannot be asked here (${outcome.code})`);
  }
  const found = allDifferences(check, outcome, now);
  const isSame = found.length === 0;
  return {
    name: check.name,
    verdict: isSame ? "as expected" : "different",
    expected: explainExpectation(check.expected),
    got: isSame ? explainOutcome(outcome) : found.join("; "),
    ...(check.settles && {
      settles: {
        item: check.settles.item,
        verdict: isSame ? "confirmed" : isRefuted(check.settles, check.expected, outcome, results) ? "refuted" : "open",
      },
    }),
  };
}

function isRefuted(
  { item, control }: Settlement,
  expected: Expectation,
  outcome: ProbeOutcome,
  results: readonly CheckResult[],
): boolean {
  const isControlled = control === undefined || results.some((each) => isAsExpected(each, control));
  return isControlled && isTelling(outcome) && CONFIRMATIONS[item].refutedBy(outcome, expected);
}

function isAsExpected(result: CheckResult, name: string): boolean {
  return result.name === name && result.verdict === "as expected";
}

/** No answer, an outage, or a refusal by an earlier stop says nothing about AWS. */
function isTelling(outcome: ProbeOutcome): outcome is Extract<ProbeOutcome, { kind: "answer" }> {
  if (outcome.kind === "failure" || outcome.status >= 500) return false;
  return !["REQUEST_BLOCKED", "RATE_LIMITED"].includes(envelopeCode(outcome.body) ?? "");
}

/** An answer that holds a credential is not quoted any further. */
function allDifferences(check: Check, outcome: ProbeOutcome, now: number): string[] {
  const echoed = echoedCredential(check.probe.headers, outcome);
  return echoed.length > 0 ? echoed : [...new Set(differences(check.expected, outcome, now))];
}

function skippedResult(name: string, reason: string): CheckResult {
  return { name, verdict: "skipped", expected: "", got: reason };
}

/** The expectation in a few words. */
function explainExpectation(expected: Expectation): string {
  switch (expected.kind) {
    case "refusal":
      return `${EXPECTED_ENVELOPES[expected.code].status} ${expected.code}`;
    case "preflight":
      return "204, CORS headers";
    case "passed":
      return "the upstream's answer";
    case "no way in":
      return "no way in";
    case "tls":
      return `${expected.oldestVersion}+, ${expected.certificateDays} days`;
  }
}

/** The outcome in a few words; nothing of a body but the envelope's code. */
function explainOutcome(outcome: ProbeOutcome): string {
  if (outcome.kind === "failure") return outcome.code;
  const code = envelopeCode(outcome.body);
  const version = outcome.tls ? `, ${outcome.tls.version}` : "";
  return `${outcome.status}${code === undefined || !/^[A-Z_]{1,40}$/.test(code) ? "" : ` ${code}`}${version}`;
}
