import type { AccessPolicy, PolicyDocument } from "./policy/access-policy.ts";
import { parseApiArn } from "./policy/method-arn.ts";
import { createPolicyDocuments } from "./policy/policy-documents.ts";
import type { AuthorizerSettings } from "./settings/settings.ts";
import { parseBearerToken } from "./token/bearer-token.ts";
import type { Findings } from "./token/findings.ts";
import { headerSafe } from "./token/header-safe.ts";
import { scopesPassedOn } from "./token/scopes.ts";
import { createVerifiedTokens, digestOf, type VerifiedTokens } from "./token/token-memory.ts";
import type { TrustedIssuer } from "./token/trusted-issuers.ts";
import { type VerifiedToken, verifyToken } from "./token/verify-token.ts";

/** The event of an API Gateway TOKEN authorizer; what it holds comes from the caller and is trusted in nothing. */
export interface AuthorizerEvent {
  readonly type?: unknown;
  readonly authorizationToken?: unknown;
  readonly methodArn?: unknown;
}

/**
 * Decides about one event, and notes what it finds on the way.
 *
 * @throws Denial, AuthorizerUnavailable
 */
export type Decide = (event: AuthorizerEvent, findings: Findings) => Promise<AccessPolicy>;

/** Most tokens remembered, about 1 KB each; the least recently used goes first. */
const REMEMBERED_TOKENS = 1_000;
/** Longest time for which a verified token is remembered, in milliseconds. */
const REMEMBERED_MILLIS = 5 * 60_000;

/** What is remembered about a verified token: the policy as well, since one process serves one API. */
interface Remembered extends Pick<VerifiedToken, "issuer" | "key"> {
  readonly subject: string;
  readonly apiArn: string;
  readonly policy: AccessPolicy;
}

/** Builds the ladder: API, bearer token, issuer, header, claims, key, signature; at its end a policy. */
export function createDecide(
  settings: AuthorizerSettings,
  issuers: ReadonlyMap<string, TrustedIssuer>,
  now: () => number,
): Decide {
  const { clockToleranceSeconds, rules } = settings;
  const documents = createPolicyDocuments(rules);
  const knownScopes = new Set(rules.flatMap((rule) => rule.scopes));
  const verified = createVerifiedTokens<Remembered>(REMEMBERED_TOKENS);

  return async (event, findings) => {
    const apiArn = parseApiArn(event.methodArn);
    const token = parseBearerToken(event.authorizationToken);
    const digest = digestOf(token);
    const known = recall(verified, digest, now());
    if (known?.apiArn === apiArn) {
      Object.assign(findings, { issuer: known.issuer, askedForKeys: true, token: known, remembered: true });
      return known.policy;
    }
    const verifiedToken = await verifyToken(token, { issuers, now: now(), clockToleranceSeconds, findings });
    const { claims, issuer, key } = verifiedToken;
    const policy = policyOf(verifiedToken, documents(apiArn, claims.scopes), knownScopes);
    const remembered: Remembered = { issuer, key, subject: claims.subject, apiArn, policy };
    findings.token = remembered;
    verified.remember(digest, Math.min(claims.expiresAt * 1000, now() + REMEMBERED_MILLIS), remembered);
    return policy;
  };
}

/**
 * A verified token is good for as long as its key is in a key set that may be used without waiting. The revocation list
 * needs no second look: it comes with the deployment, and a new deployment is a new process.
 */
function recall(verified: VerifiedTokens<Remembered>, digest: string, now: number): Remembered | undefined {
  const known = verified.recall(digest, now);
  const keys = known?.issuer.keys.atHand();
  if (known === undefined || keys === undefined) return undefined;
  if (keys.holds(known.key)) return known;
  verified.forget(digest);
  return undefined;
}

/** Context values are never empty: a mapping from an empty one is skipped, and the client's own header would survive. */
function policyOf(
  { claims, issuer }: VerifiedToken,
  policyDocument: PolicyDocument,
  known: ReadonlySet<string>,
): AccessPolicy {
  const context = {
    scopes: scopesPassedOn(claims.scopes, known) || "-",
    issuer: headerSafe(issuer.settings.issuer) ?? "-",
  };
  return { principalId: claims.principal, policyDocument, context };
}
