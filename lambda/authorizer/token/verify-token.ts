import type { VerificationKey } from "../keys/key-set.ts";
import { Denial, type DenialReason } from "../outcome/denial.ts";
import { type Claims, parseClaims } from "./claims.ts";
import { decodeToken, type UnverifiedToken } from "./decode-token.ts";
import type { Findings } from "./findings.ts";
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
  /** Is told the issuer as soon as it is known to be one of ours, and that its keys were asked for. */
  readonly findings: Findings;
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
  options.findings.issuer = issuer;
  const header = parseTokenHeader(unverified.header, issuer.settings);
  const claims = parseClaims(unverified.claims, issuer.settings, options.now / 1000, options.clockToleranceSeconds);
  if (issuer.isRevoked(claims)) throw new Denial("revoked");
  options.findings.askedForKeys = true;
  return { claims, issuer, key: await verifyingKey(token, header, issuer) };
}

/** By the claim as it stands, before anything is verified: it only chooses among those that we trust. */
function chooseIssuer({ claims }: UnverifiedToken, issuers: ReadonlyMap<string, TrustedIssuer>): TrustedIssuer {
  const iss = claims.iss;
  const issuer = typeof iss === "string" ? issuers.get(iss) : undefined;
  if (issuer === undefined) throw new Denial("issuer-unknown");
  return issuer;
}

async function verifyingKey(token: string, header: TokenHeader, issuer: TrustedIssuer): Promise<VerificationKey> {
  const { keyId, algorithm } = header;
  const atHand = issuer.keys.atHand()?.candidates(keyId, algorithm) ?? [];
  const candidates = atHand.length > 0 ? atHand : await lookUpKeys(header, issuer);
  const key = await verifySignature(token, candidates);
  if (key !== undefined) return key;
  const renewed = keyId === undefined ? await issuer.keys.renewedCandidates(algorithm) : [];
  const others = renewed.filter((candidate) => !candidates.includes(candidate));
  return (await verifySignature(token, others)) ?? refuse("signature-invalid");
}

async function lookUpKeys(
  { keyId, algorithm }: TokenHeader,
  { keys }: TrustedIssuer,
): Promise<readonly VerificationKey[]> {
  const candidates = await keys.candidates(keyId, algorithm);
  if (candidates.length > 0) return candidates;
  if (keyId === undefined) return refuse("key-ambiguous");
  return refuse(keys.atHand()?.knows(keyId) ? "key-mismatch" : "key-unknown");
}

function refuse(reason: DenialReason): never {
  throw new Denial(reason);
}
