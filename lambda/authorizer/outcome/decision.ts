import type { FaultReason } from "./authorizer-unavailable.ts";
import type { DenialReason } from "./denial.ts";

/** What became of one request for authorization, in words that may be logged; never a claim but the subject. */
export interface Decision {
  /**
   * - `authenticated`: a policy was returned; API Gateway allows or denies by it (403 for a route out of its scopes);
   * - `denied`: the credential was refused, 401;
   * - `unavailable`: no decision could be made, 503.
   */
  readonly outcome: "authenticated" | "denied" | "unavailable";
  readonly reason: "ok" | DenialReason | FaultReason;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly latencyMillis: number;
  /** Whether this was the first decision of the process. */
  readonly coldStart: boolean;
  /** Whether the token had been verified before and was remembered. */
  readonly remembered: boolean;
  /** The issuer, only when it is one of the settings. */
  readonly issuer?: string | undefined;
  /** The key id, only when it is that of a key that verified the token. */
  readonly keyId?: string | undefined;
  readonly algorithm?: string | undefined;
  readonly keySetAgeSeconds?: number | undefined;
  /** Why the latest refresh of the issuer's key set failed, if it did. */
  readonly keySetFault?: FaultReason | undefined;
  /** The subject of an authenticated token; `renderDecision` hashes it unless it is told not to. */
  readonly subject?: string | undefined;
  /** Id of the Lambda invocation: `$context.authorizer.requestId` in API Gateway's access log. */
  readonly requestId?: string | undefined;
}
