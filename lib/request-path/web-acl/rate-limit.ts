import type { Refused } from "./readable-refusal.ts";

/** How much one source address may ask. */
export interface RateLimit {
  /** Requests in a window; WAF takes 10 at the least. */
  readonly requests: number;
  readonly windowSeconds: number;
}

/**
 * Refuses a source address that asks too often. WAF looks about every ten seconds, so a short burst passes; the
 * stage's throttle is what guards the host. It counts only what the rules before it have let through.
 */
export function rateLimit({ requests, windowSeconds }: RateLimit): Refused {
  return {
    name: "RateLimit",
    statement: { rateBasedStatement: { aggregateKeyType: "IP", limit: requests, evaluationWindowSec: windowSeconds } },
    code: "RATE_LIMITED",
    headers: { "Retry-After": String(windowSeconds) },
  };
}
