import type { APIGatewayTokenAuthorizerEvent } from "aws-lambda";
import type { Findings } from "./outcome/decision.ts";
import { type AccessPolicy, createPolicyDocuments, type PolicyDocument, parseApiArn } from "./policy/access-policy.ts";
import type { AuthorizerSettings } from "./settings/settings.ts";
import { parseBearerToken } from "./token/decode-token.ts";
import { headerSafe } from "./token/header-safe.ts";
import { scopesPassedOn } from "./token/scopes.ts";
import { createTokenMemory, digestOf, type TokenMemory } from "./token/token-memory.ts";
import { issuerFindings, type TrustedIssuer } from "./token/trusted-issuers.ts";
import { type VerifiedToken, verifyToken } from "./token/verify-token.ts";

/** The event of an API Gateway TOKEN authorizer: its members are known, their values come from a caller and are not trusted. */
export type AuthorizerEvent = { readonly [Name in keyof APIGatewayTokenAuthorizerEvent]?: unknown };

/** The answer to a good token, and what the log says of it. */
export interface Authenticated {
  readonly policy: AccessPolicy;
  readonly findings: Findings;
}

/**
 * Decides about one event.
 *
 * @throws Denial, AuthorizerUnavailable, with what was found until then
 */
export type Decide = (event: AuthorizerEvent) => Promise<Authenticated>;

/** Most tokens remembered, about 1 KB each; the least recently used goes first. */
const MAX_REMEMBERED_TOKENS = 1_000;
/** Longest time for which a verified token is remembered, in milliseconds. */
const MAX_REMEMBERED_MILLIS = 5 * 60_000;

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
  const memory = createTokenMemory<Remembered>(MAX_REMEMBERED_TOKENS);

  return async (event) => {
    const apiArn = parseApiArn(event.methodArn);
    const token = parseBearerToken(event.authorizationToken);
    const digest = digestOf(token);
    const known = recall(memory, digest, now());
    if (known?.apiArn === apiArn) return authenticated(known, true);
    const verified = await verifyToken(token, { issuers, now: now(), clockToleranceSeconds, knownScopes });
    const { claims, issuer, key, endsAt } = verified;
    const policy = policyOf(verified, documents(apiArn, claims.scopes), knownScopes);
    const remembered = { issuer, key, subject: claims.subject, apiArn, policy };
    memory.remember(digest, Math.min(endsAt, now() + MAX_REMEMBERED_MILLIS), remembered);
    return authenticated(remembered, false);
  };
}

/**
 * A verified token is good for as long as its key is in a key set that may be used without waiting. The revocation list
 * needs no second look: it comes with the deployment, and a new deployment is a new process.
 */
function recall(memory: TokenMemory<Remembered>, digest: string, now: number): Remembered | undefined {
  const known = memory.recall(digest, now);
  const keys = known?.issuer.keys.atHand();
  if (known === undefined || keys === undefined) return undefined;
  if (keys.holds(known.key)) return known;
  memory.forget(digest);
  return undefined;
}

function authenticated({ policy, issuer, key, subject }: Remembered, remembered: boolean): Authenticated {
  const { keyId, algorithm } = key;
  return { policy, findings: { remembered, ...issuerFindings(issuer, true), keyId, algorithm, subject } };
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
