import type { Findings } from "./decision.ts";
import type { FaultReason } from "./reasons.ts";

/**
 * The authorizer could not decide: 503 for the caller; reason and findings for the log. Its message is fixed, because
 * what a Lambda throws ends up in logs and traces.
 */
export class AuthorizerUnavailable extends Error {
  override readonly name = "AuthorizerUnavailable";
  readonly reason: FaultReason;
  readonly findings: Findings;

  constructor(reason: FaultReason, findings: Findings = {}) {
    super("authorizer unavailable");
    this.reason = reason;
    this.findings = findings;
  }
}
