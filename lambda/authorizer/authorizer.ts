import { type AuthorizerEvent, createDecide } from "./decide.ts";
import type { KeySetWorld } from "./keys/issuer-keys.ts";
import { AuthorizerUnavailable } from "./outcome/authorizer-unavailable.ts";
import type { Decision } from "./outcome/decision.ts";
import { Denial } from "./outcome/denial.ts";
import type { AccessPolicy } from "./policy/access-policy.ts";
import type { AuthorizerSettings } from "./settings/settings.ts";
import { describeFindings, type Findings } from "./token/findings.ts";
import { createTrustedIssuers } from "./token/trusted-issuers.ts";

export interface AuthorizerOptions extends KeySetWorld {
  readonly settings: AuthorizerSettings;
  /** Told of every decision, after it is made; must not throw. */
  readonly log: (decision: Decision) => void;
}

export interface Authorizer {
  /**
   * Decides about one request.
   *
   * @throws Error with exactly the message `Unauthorized`, which API Gateway answers with 401
   * @throws AuthorizerUnavailable, which API Gateway answers with its response for a failed authorizer, here 503
   */
  authorize(event: AuthorizerEvent, requestId?: string): Promise<AccessPolicy>;
  /** Fetches all key sets and imports their keys, ahead of the first request. Never rejects. */
  warm(): Promise<void>;
}

/** Builds the authorizer of one process. The clock and the network come in from outside. */
export function createAuthorizer({ settings, now, fetchJson, log }: AuthorizerOptions): Authorizer {
  const issuers = createTrustedIssuers(settings, { now, fetchJson });
  const decide = createDecide(settings, issuers, now);
  let coldStart = true;

  return {
    async authorize(event, requestId) {
      const at = now();
      const findings: Findings = {};
      const conclude = (outcome: Decision["outcome"], reason: Decision["reason"]) => {
        log({ outcome, reason, at, latencyMillis: now() - at, coldStart, requestId, ...describeFindings(findings) });
        coldStart = false;
      };
      try {
        const policy = await decide(event, findings);
        conclude("authenticated", "ok");
        return policy;
      } catch (error) {
        const failure = failureOf(error);
        conclude(failure.outcome, failure.reason);
        throw failure.thrown;
      }
    },
    async warm() {
      await Promise.all(Array.from(issuers.values(), (issuer) => issuer.keys.warm()));
    },
  };
}

interface Failure extends Pick<Decision, "outcome" | "reason"> {
  readonly thrown: Error;
}

/** What API Gateway makes of an error goes by its message alone: this one word is 401, everything else is not. */
function failureOf(error: unknown): Failure {
  if (error instanceof Denial) {
    return { outcome: "denied", reason: error.reason, thrown: new Error("Unauthorized") };
  }
  // The message of an unexpected error may quote what it stumbled over: it goes no further.
  const unavailable = error instanceof AuthorizerUnavailable ? error : new AuthorizerUnavailable("internal");
  return { outcome: "unavailable", reason: unavailable.reason, thrown: unavailable };
}
