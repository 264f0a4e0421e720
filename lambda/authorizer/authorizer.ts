import { type AuthorizerEvent, createDecide } from "./decide.ts";
import type { KeySetWorld } from "./keys/issuer-keys.ts";
import { AuthorizerUnavailable } from "./outcome/authorizer-unavailable.ts";
import type { Decision, Findings } from "./outcome/decision.ts";
import { Denial } from "./outcome/denial.ts";
import type { AccessPolicy } from "./policy/access-policy.ts";
import type { AuthorizerSettings } from "./settings/settings.ts";
import { createTrustedIssuers } from "./token/trusted-issuers.ts";

export interface AuthorizerOptions extends KeySetWorld {
  readonly settings: AuthorizerSettings;
  /** Receives every decision after it is made; must not throw. */
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
      const conclude = (conclusion: Conclusion) => {
        log({ at, latencyMillis: now() - at, coldStart, requestId, remembered: false, ...conclusion });
        coldStart = false;
      };
      try {
        const { policy, findings } = await decide(event);
        conclude({ outcome: "authenticated", reason: "ok", ...findings });
        return policy;
      } catch (error) {
        const { thrown, ...conclusion } = failureOf(error);
        conclude(conclusion);
        throw thrown;
      }
    },
    async warm() {
      await Promise.all(Array.from(issuers.values(), (issuer) => issuer.keys.warm()));
    },
  };
}

/** What a decision says, but for what every decision has: time, latency, invocation. */
type Conclusion = Pick<Decision, "outcome" | "reason"> & Findings;

/** API Gateway reads an error's message alone: this one word is answered with 401, every other message is not. */
function failureOf(error: unknown): Conclusion & { readonly thrown: Error } {
  if (error instanceof Denial) {
    return { outcome: "denied", reason: error.reason, ...error.findings, thrown: new Error("Unauthorized") };
  }
  // The message of an unexpected error may quote its input: it goes no further.
  const unavailable = error instanceof AuthorizerUnavailable ? error : new AuthorizerUnavailable("internal");
  return { outcome: "unavailable", reason: unavailable.reason, ...unavailable.findings, thrown: unavailable };
}
