import type { Findings } from "./decision.ts";
import type { DenialReason } from "./reasons.ts";

/** An expected refusal of a credential: 401 for the caller; reason and findings for the log. */
export class Denial extends Error {
  override readonly name = "Denial";
  readonly reason: DenialReason;
  /** What was found by then; `verifyToken` fills it in as the error passes. */
  findings: Findings = {};

  constructor(reason: DenialReason) {
    super(reason);
    this.reason = reason;
  }
}
