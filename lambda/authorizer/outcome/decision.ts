import type { DenialReason, FaultReason, Outcome } from "./reasons.ts";

/** What was found out about a request on the way to its decision, as far as it may be logged: no claim but the subject. */
export interface Findings {
  /** Whether the token had been verified before and was remembered. */
  readonly remembered?: boolean;
  /** The issuer, only when it is one of the settings. */
  readonly issuer?: string | undefined;
  /** The key id, only when that key has verified the token. */
  readonly keyId?: string | undefined;
  readonly algorithm?: string | undefined;
  /** Absent until the issuer's keys are asked for: before that nothing has kept them fresh, and their age says nothing. */
  readonly keySetAgeSeconds?: number | undefined;
  /** Why the latest refresh of the issuer's key set failed, if it did. */
  readonly keySetFault?: FaultReason | undefined;
  /** The subject of an authenticated token. `renderDecision` hashes it, unless the settings say otherwise. */
  readonly subject?: string | undefined;
}

/** What became of one request for authorization, in words that may be logged. */
export interface Decision extends Findings {
  readonly outcome: Outcome;
  readonly reason: "ok" | DenialReason | FaultReason;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly latencyMillis: number;
  /** Whether this was the first decision of the process. */
  readonly coldStart: boolean;
  readonly remembered: boolean;
  /** Id of the Lambda invocation: `$context.authorizer.requestId` in API Gateway's access log. */
  readonly requestId?: string | undefined;
}
