import { compactVerify } from "jose";
import type { VerificationKey } from "../keys/key-set.ts";
import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";
import type { Findings } from "../outcome/decision.ts";
import { Denial } from "../outcome/denial.ts";
import type { DenialReason } from "../outcome/reasons.ts";
import { type Algorithm, isAlgorithm } from "../settings/algorithms.ts";
import type { IssuerSettings } from "../settings/settings.ts";
import { type Claims, parseClaims } from "./claims.ts";
import { decodeToken, type UnverifiedToken } from "./decode-token.ts";
import type { JsonObject } from "./json-object.ts";
import { judgeRegistration } from "./registered-tokens.ts";
import { issuerFindings, type TrustedIssuer } from "./trusted-issuers.ts";

/** A token whose signature and claims have been found good, and the key that made it so. */
export interface VerifiedToken {
  readonly claims: Claims;
  readonly issuer: TrustedIssuer;
  readonly key: VerificationKey;
  /** When the token is good no longer, in milliseconds since 1970, without the clock skew that is forgiven. */
  readonly endsAt: number;
}

export interface VerifyTokenOptions {
  /** The trusted issuers by their exact `iss`. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly clockToleranceSeconds: number;
  /** The scopes that the access rules name. */
  readonly knownScopes: ReadonlySet<string>;
}

/**
 * Verifies a token. Everything that the token itself can be refused for comes before the keys, so that a refused token
 * costs no network: issuer, header, claims, revocation, registration; then key and signature.
 *
 * @throws Denial for a token that is not good, AuthorizerUnavailable when its issuer's keys cannot be had. Both carry
 *   what was found by then: the issuer, and the state of its key set
 */
export async function verifyToken(token: string, options: VerifyTokenOptions): Promise<VerifiedToken> {
  const unverified = decodeToken(token);
  const issuer = chooseIssuer(unverified, options.issuers);
  let askedForKeys = false;
  try {
    const header = parseTokenHeader(unverified.header, issuer.settings);
    const { now, clockToleranceSeconds, knownScopes } = options;
    const claims = parseClaims(unverified.claims, issuer.settings, now / 1000, clockToleranceSeconds, knownScopes);
    if (issuer.isRevoked(claims)) throw new Denial("revoked");
    const endsAt = endOf(claims, header, issuer, now);
    askedForKeys = true;
    return { claims, issuer, key: await verifyingKey(token, header, issuer), endsAt };
  } catch (error) {
    throw withFindings(error, issuerFindings(issuer, askedForKeys));
  }
}

function endOf(claims: Claims, { keyId }: TokenHeader, { settings }: TrustedIssuer, now: number): number {
  const expiry = claims.expiresAt * 1000;
  if (settings.registry === undefined) return expiry;
  return Math.min(expiry, judgeRegistration(settings.registry, claims, keyId, now));
}

/**
 * The same error with what was found: no second one, since a stack trace costs a third of a refusal. The message of an
 * unexpected error may quote its input: it goes no further.
 */
function withFindings(error: unknown, findings: Findings): Denial | AuthorizerUnavailable {
  const isExpected = error instanceof Denial || error instanceof AuthorizerUnavailable;
  const failure = isExpected ? error : new AuthorizerUnavailable("internal");
  failure.findings = findings;
  return failure;
}

/** By the claim as it is, before anything is verified: it only chooses among the issuers that we trust. */
function chooseIssuer({ claims }: UnverifiedToken, issuers: ReadonlyMap<string, TrustedIssuer>): TrustedIssuer {
  const iss = claims.iss;
  const issuer = typeof iss === "string" ? issuers.get(iss) : undefined;
  return issuer ?? deny("issuer-unknown");
}

async function verifyingKey(token: string, header: TokenHeader, issuer: TrustedIssuer): Promise<VerificationKey> {
  const { keyId, algorithm } = header;
  const atHand = issuer.keys.atHand()?.candidates(keyId, algorithm) ?? [];
  const candidates = atHand.length > 0 ? atHand : await lookUpKeys(header, issuer);
  const key = await verifySignature(token, candidates);
  if (key !== undefined) return key;
  const renewed = keyId === undefined ? await issuer.keys.candidates(keyId, algorithm, { renewed: true }) : [];
  const others = renewed.filter((candidate) => !candidates.includes(candidate));
  return (await verifySignature(token, others)) ?? deny("signature-invalid");
}

async function lookUpKeys(
  { keyId, algorithm }: TokenHeader,
  { keys }: TrustedIssuer,
): Promise<readonly VerificationKey[]> {
  const candidates = await keys.candidates(keyId, algorithm);
  if (candidates.length > 0) return candidates;
  if (keyId === undefined) return deny("key-ambiguous");
  return deny(keys.atHand()?.knows(keyId) ? "key-mismatch" : "key-unknown");
}

/**
 * Finds the key that verifies a token's signature among those that it may be signed with; nearly always there is one.
 *
 * jose verifies the signature, although our own code has already read the header and chosen key and algorithm, and
 * WebCrypto alone would do. jose parses the token independently and checks once more that the key fits the algorithm: a
 * forged token passes only if both make the same mistake. This second opinion is most of what a new token costs.
 *
 * @returns undefined when none of them does
 */
export async function verifySignature(
  token: string,
  candidates: readonly VerificationKey[],
): Promise<VerificationKey | undefined> {
  for (const candidate of candidates) {
    try {
      await compactVerify(token, candidate.key, { algorithms: [candidate.algorithm] });
      return candidate;
    } catch {
      // Whatever jose or the crypto library finds wrong is a refusal, never an allow; the claims are judged elsewhere.
    }
  }
  return undefined;
}

function deny(reason: DenialReason): never {
  throw new Denial(reason);
}

/** The members of a JOSE header that are used; `jwk`, `jku`, `x5u`, `x5c` and all others are neither read nor fetched. */
export interface TokenHeader {
  readonly algorithm: Algorithm;
  /** Absent when the token names no key. */
  readonly keyId: string | undefined;
}

/** Accepted media types, without the `application/` that RFC 7515 section 4.1.9 lets a producer leave out. */
const TOKEN_TYPES: readonly string[] = ["jwt", "at+jwt"];

/**
 * Reads the JOSE header of a token that claims to be from this issuer.
 *
 * @throws Denial `algorithm-refused`, `type-refused`, `critical-refused`, `key-id-malformed`
 */
function parseTokenHeader(header: JsonObject, issuer: IssuerSettings): TokenHeader {
  const { alg, typ, kid } = header;
  if (!isAlgorithm(alg) || !issuer.algorithms.includes(alg)) throw new Denial("algorithm-refused");
  // A token of another kind from the same issuer (logout token, DPoP proof, ...) must not pass as an access token.
  if (!isTokenType(typ, issuer.requiredType)) throw new Denial("type-refused");
  // RFC 7797's unencoded payload is signed differently, and RFC 7519 section 3 knows no JWT with it.
  if (header.crit !== undefined || header.b64 !== undefined) throw new Denial("critical-refused");
  if (kid !== undefined && typeof kid !== "string") throw new Denial("key-id-malformed");
  return { algorithm: alg, keyId: kid };
}

function isTokenType(typ: unknown, required: string | undefined): boolean {
  if (typ === undefined) return required === undefined;
  const type = typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : "";
  return required === undefined ? TOKEN_TYPES.includes(type) : type === required;
}
