/**
 * Every reason for which the authorizer cannot decide: 503 for the caller, never an allow and never a 401, which would
 * send a caller with a good credential away to fetch another.
 */
export const FAULT_REASONS = {
  "key-set-unreachable": "the provider's address, connection or TLS failed",
  "key-set-timeout": "the provider did not answer in full within keySets.timeoutMillis",
  "key-set-status": "the provider answered with another status than 200; redirects are not followed",
  "key-set-oversized": "the answer is over 256 KB",
  "key-set-not-json": "the answer is not JSON",
  "key-set-malformed": "the answer is JSON, but not a key set or a discovery document",
  "key-set-empty": "the key set has no key that fits this issuer's algorithms",
  "discovery-mismatch": "the discovery document is about another issuer, or names an address that is not https",
  "event-malformed": "the event is not one of an API Gateway TOKEN authorizer",
  internal: "an unexpected error: a bug",
} as const;

export type FaultReason = keyof typeof FAULT_REASONS;

/** The authorizer could not decide. Its message is fixed: what is thrown from a Lambda ends up in logs and traces. */
export class AuthorizerUnavailable extends Error {
  override readonly name = "AuthorizerUnavailable";
  readonly reason: FaultReason;

  constructor(reason: FaultReason) {
    super("authorizer unavailable");
    this.reason = reason;
  }
}
