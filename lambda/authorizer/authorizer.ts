import type { AccessPolicy } from "./access-policy.ts";
import { AuthorizerUnavailable } from "./authorizer-unavailable.ts";
import { parseBearerToken } from "./bearer-token.ts";
import type { Decision } from "./decision.ts";
import { Denial } from "./denial.ts";
import { headerSafe } from "./header-safe.ts";
import type { KeySetWorld } from "./key-sets.ts";
import { parseApiArn } from "./method-arn.ts";
import { createPolicyDocuments } from "./policy-documents.ts";
import { scopesPassedOn } from "./scopes.ts";
import type { AuthorizerSettings } from "./settings.ts";
import { createTrustedIssuers, type TrustedIssuer } from "./trusted-issuers.ts";
import { createVerifiedTokens, digestOf } from "./verified-tokens.ts";
import { type VerifiedToken, verifyToken } from "./verify-token.ts";

/** The event of an API Gateway TOKEN authorizer; what it holds comes from the caller and is trusted in nothing. */
export interface AuthorizerEvent {
  readonly type?: unknown;
  readonly authorizationToken?: unknown;
  readonly methodArn?: unknown;
}

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

/** Most tokens remembered, about 1 KB each; the least recently used goes first. */
const REMEMBERED_TOKENS = 1_000;
/** Longest time for which a verified token is remembered, in milliseconds. */
const REMEMBERED_MILLIS = 5 * 60_000;

/** What is remembered about a verified token: the policy as well, since one process serves one API. */
interface Remembered extends Pick<VerifiedToken, "issuer" | "key" | "subject"> {
  readonly apiArn: string;
  readonly policy: AccessPolicy;
}

/** What is learned about a request on the way to its decision. */
interface Findings {
  issuer?: TrustedIssuer;
  token?: Pick<VerifiedToken, "key" | "subject">;
  remembered?: boolean;
}

/** Builds the authorizer of one process. The clock and the network come in from outside. */
export function createAuthorizer({ settings, now, fetchJson, log }: AuthorizerOptions): Authorizer {
  const issuers = createTrustedIssuers(settings, { now, fetchJson });
  const knownScopes = new Set(settings.rules.flatMap((rule) => rule.scopes));
  const verified = createVerifiedTokens<Remembered>(REMEMBERED_TOKENS);
  const documents = createPolicyDocuments(settings.rules);
  const { clockToleranceSeconds } = settings;
  let decisions = 0;

  /** The ladder: API, bearer token, issuer, header, claims, key, signature; at its end a policy. */
  const decide = async (event: AuthorizerEvent, findings: Findings): Promise<AccessPolicy> => {
    const apiArn = parseApiArn(event.methodArn);
    const token = parseBearerToken(event.authorizationToken);
    const digest = digestOf(token);
    const known = recall(digest, apiArn, findings);
    if (known) return known.policy;
    const onIssuer = (issuer: TrustedIssuer) => {
      findings.issuer = issuer;
    };
    const verifiedToken = await verifyToken(token, { issuers, now: now(), clockToleranceSeconds, onIssuer });
    const { issuer, key, subject, scopes, expiresAt } = verifiedToken;
    findings.token = verifiedToken;
    const policy = policyOf(verifiedToken, documents(apiArn, scopes), knownScopes);
    const until = Math.min(expiresAt * 1000, now() + REMEMBERED_MILLIS);
    verified.remember(digest, until, { issuer, key, subject, apiArn, policy });
    return policy;
  };

  /**
   * A verified token is good for as long as its key is in a key set that may be used without waiting. The revocation
   * list needs no second look: it comes with the deployment, and a new deployment is a new process.
   */
  const recall = (digest: string, apiArn: string, findings: Findings): Remembered | undefined => {
    const known = verified.recall(digest, now());
    if (known === undefined || known.apiArn !== apiArn) return undefined;
    const keys = known.issuer.keys.atHand();
    if (keys === undefined) return undefined;
    if (!keys.holds(known.key)) {
      verified.forget(digest);
      return undefined;
    }
    findings.issuer = known.issuer;
    findings.token = known;
    findings.remembered = true;
    return known;
  };

  return {
    async authorize(event, requestId) {
      const startedAt = now();
      const findings: Findings = {};
      const conclude = (outcome: Decision["outcome"], reason: Decision["reason"]) => {
        const coldStart = decisions++ === 0;
        log({
          outcome,
          reason,
          at: startedAt,
          latencyMillis: now() - startedAt,
          coldStart,
          requestId,
          ...facts(findings),
        });
      };
      try {
        const policy = await decide(event, findings);
        conclude("authenticated", "ok");
        return policy;
      } catch (error) {
        if (error instanceof Denial) {
          conclude("denied", error.reason);
          // API Gateway compares the message: this one word is 401, any other error is not.
          throw new Error("Unauthorized");
        }
        const unavailable = error instanceof AuthorizerUnavailable ? error : new AuthorizerUnavailable("internal");
        conclude("unavailable", unavailable.reason);
        throw unavailable;
      }
    },
    async warm() {
      await Promise.all(Array.from(issuers.values(), (issuer) => issuer.keys.warm()));
    },
  };
}

/** Context values are never empty: a mapping from an empty one is skipped, and the client's own header would survive. */
function policyOf(
  token: VerifiedToken,
  policyDocument: AccessPolicy["policyDocument"],
  knownScopes: ReadonlySet<string>,
): AccessPolicy {
  const context = {
    principal: token.principal,
    scopes: scopesPassedOn(token.scopes, knownScopes) || "-",
    issuer: headerSafe(token.issuer.settings.issuer) ?? "-",
    tokenId: headerSafe(token.tokenId ?? "-") ?? "-",
    reason: "ok",
  };
  return { principalId: token.principal, policyDocument, context };
}

function facts({ issuer, token, remembered }: Findings) {
  return {
    remembered: remembered === true,
    issuer: issuer?.settings.issuer,
    keyId: token?.key.keyId,
    algorithm: token?.key.algorithm,
    keySetAgeSeconds: issuer?.keys.ageSeconds(),
    keySetFault: issuer?.keys.fault(),
    subject: token?.subject,
  };
}
