import type { Findings } from "./decision.ts";
import type { FaultReason } from "./reasons.ts";

/**
 * The authorizer could not decide: 503 for the caller; reason and findings for the log. Its message is fixed, because
 * what a Lambda throws ends up in logs and traces.
 */
export class AuthorizerUnavailable extends Error {
  override readonly name = "AuthorizerUnavailable";
  readonly reason: FaultReason;
  /** What was found by then; `verifyToken` fills it in as the error passes. */
  findings: Findings = {};

  constructor(reason: FaultReason) {
    super("authorizer unavailable");
    this.reason = reason;
  }
}
