import { type Claims, parseClaims } from "./claims.ts";
import { decodeToken, type UnverifiedToken } from "./decode-token.ts";
import { Denial } from "./denial.ts";
import type { VerificationKey } from "./key-set.ts";
import { parseTokenHeader, type TokenHeader } from "./token-header.ts";
import type { TrustedIssuer } from "./trusted-issuers.ts";
import { verifySignature } from "./verify-signature.ts";

/** A token whose signature and claims have been found good, and the key that made it so. */
export interface VerifiedToken {
  readonly claims: Claims;
  readonly issuer: TrustedIssuer;
  readonly key: VerificationKey;
}

export interface VerifyTokenOptions {
  /** The trusted issuers by their exact `iss`. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly clockToleranceSeconds: number;
  /** Told which issuer the token claims to be from, as soon as that is known to be one of ours. */
  readonly onIssuer: (issuer: TrustedIssuer) => void;
}

/**
 * Verifies a token. Everything that the token itself can be refused for comes before the keys, so that a refused token
 * costs no network: issuer, header, claims, revocation; then key and signature.
 *
 * @throws Denial for a token that is not good, AuthorizerUnavailable when its issuer's keys cannot be had
 */
export async function verifyToken(token: string, options: VerifyTokenOptions): Promise<VerifiedToken> {
  const unverified = decodeToken(token);
  const issuer = chooseIssuer(unverified, options.issuers);
  options.onIssuer(issuer);
  const header = parseTokenHeader(unverified.header, issuer.settings);
  const claims = parseClaims(unverified.claims, issuer.settings, options.now / 1000, options.clockToleranceSeconds);
  if (issuer.isRevoked(claims)) throw new Denial("revoked");
  const atHand = issuer.keys.atHand()?.candidates(header.keyId, header.algorithm) ?? [];
  const candidates = atHand.length > 0 ? atHand : await lookUpKeys(header, issuer);
  const key = await verifySignature(token, candidates);
  if (key === undefined) throw new Denial("signature-invalid");
  return { claims, issuer, key };
}

/** By the claim as it stands, before anything is verified: it only chooses among those that we trust. */
function chooseIssuer({ claims }: UnverifiedToken, issuers: ReadonlyMap<string, TrustedIssuer>): TrustedIssuer {
  const iss = claims.iss;
  const issuer = typeof iss === "string" ? issuers.get(iss) : undefined;
  if (issuer === undefined) throw new Denial("issuer-unknown");
  return issuer;
}

async function lookUpKeys(
  { keyId, algorithm }: TokenHeader,
  { keys }: TrustedIssuer,
): Promise<readonly VerificationKey[]> {
  const candidates = await keys.candidates(keyId, algorithm);
  if (candidates.length > 0) return candidates;
  if (keyId === undefined) throw new Denial("key-ambiguous");
  throw new Denial(keys.atHand()?.knows(keyId) ? "key-mismatch" : "key-unknown");
}
