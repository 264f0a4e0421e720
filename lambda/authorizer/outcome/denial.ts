import type { Findings } from "./decision.ts";
import type { DenialReason } from "./reasons.ts";

/** An expected refusal of a credential: 401 for the caller; reason and findings for the log. */
export class Denial extends Error {
  override readonly name = "Denial";
  readonly reason: DenialReason;
  readonly findings: Findings;

  constructor(reason: DenialReason, findings: Findings = {}) {
    super(reason);
    this.reason = reason;
    this.findings = findings;
  }
}
