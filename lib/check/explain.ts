import type { Expectation } from "./checks/expectation.ts";
import { EXPECTED_ENVELOPES, envelopeCode } from "./checks/expected-envelopes.ts";
import type { ProbeOutcome } from "./checks/probe.ts";

/** The expectation in a few words, for the report. */
export function explainExpectation(expected: Expectation): string {
  switch (expected.kind) {
    case "refusal":
      return `${EXPECTED_ENVELOPES[expected.code].status} ${expected.code}`;
    case "preflight":
      return "204, CORS headers";
    case "passed":
      return "the host's answer";
    case "no way in":
      return "no way in";
    case "tls":
      return `${expected.oldestVersion}+, ${expected.certificateDays} days`;
  }
}

/** The outcome in a few words; nothing of a body but the envelope's code. */
export function explainOutcome(outcome: ProbeOutcome): string {
  if (outcome.kind === "failure") return outcome.code;
  const code = envelopeCode(outcome.body);
  const version = outcome.tls ? `, ${outcome.tls.version}` : "";
  return `${outcome.status}${code === undefined || !/^[A-Z_]{1,40}$/.test(code) ? "" : ` ${code}`}${version}`;
}
