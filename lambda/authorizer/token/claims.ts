import { Denial } from "../outcome/denial.ts";
import type { DenialReason } from "../outcome/reasons.ts";
import type { IssuerSettings } from "../settings/settings.ts";
import { headerSafe } from "./header-safe.ts";
import type { JsonObject } from "./json-object.ts";
import { parseScopes } from "./scopes.ts";

/** The claims of a token that are used, in the form in which they are safe to use. */
export interface Claims {
  /** `exp`, in seconds since 1970. */
  readonly expiresAt: number;
  /** `sub` as the token has it; for the revocation list and, if configured, the log. */
  readonly subject: string;
  /** `sub` made safe for a header. */
  readonly principal: string;
  /** `jti` as the token has it. */
  readonly tokenId: string | undefined;
  readonly scopes: readonly string[];
}

/**
 * Reads and judges the claims of a token that claims to be from this issuer. Runs before the signature is verified, so
 * that a token which cannot pass anyway never costs a request for a key set.
 *
 * @param nowSeconds - seconds since 1970, with fractions
 * @param knownScopes - the scopes that the access rules name
 * @throws Denial for the first claim that is malformed or refused
 */
export function parseClaims(
  claims: JsonObject,
  issuer: IssuerSettings,
  nowSeconds: number,
  toleranceSeconds: number,
  knownScopes?: ReadonlySet<string>,
): Claims {
  if (isOfAnotherKind(claims)) throw new Denial("type-refused");
  // Bound to a key that its sender must prove to hold (RFC 9449 section 6, RFC 8705 section 3). Nothing here can prove it.
  if (claims.cnf !== undefined) throw new Denial("key-bound");
  const expiresAt = judgeTimes(claims, nowSeconds, toleranceSeconds);
  judgeLifetime(claims.iat, expiresAt, issuer.maxLifetimeSeconds);
  judgeAudience(claims[issuer.audienceClaim], issuer);
  const subject = claims.sub;
  const principal = typeof subject === "string" ? headerSafe(subject) : undefined;
  if (typeof subject !== "string" || principal === undefined) throw new Denial("subject-malformed");
  const scopes = parseScopes(claims, issuer.scopeClaims, knownScopes);
  return { expiresAt, subject, principal, tokenId: parseTokenId(claims.jti), scopes };
}

/** Claims that only tokens for another purpose than access have, whatever their `typ` header (RFC 8725 section 3.12). */
const FOREIGN_CLAIMS = ["at_hash", "c_hash", "events"]; // ID tokens; security events, logout tokens among them
const FOREIGN_TYPES = /^(?:id|refresh|offline|logout)$/i; // Keycloak's `typ` claim

function isOfAnotherKind(claims: JsonObject): boolean {
  const { token_use: use, typ } = claims;
  if (use !== undefined && use !== "access") return true; // Amazon Cognito
  if (typeof typ === "string" && FOREIGN_TYPES.test(typ)) return true;
  return FOREIGN_CLAIMS.some((name) => claims[name] !== undefined);
}

/** In seconds. An `exp` further ahead is meant in milliseconds, or for ever. */
const MAX_EXPIRY_AHEAD = 100 * 365.25 * 86_400;

function judgeTimes(claims: JsonObject, nowSeconds: number, toleranceSeconds: number): number {
  const { exp, nbf, iat } = claims;
  // RFC 7519 makes exp optional; a credential that never ends is not accepted here.
  const expiresAt = numericDate(exp, "expiration-malformed");
  if (expiresAt > nowSeconds + MAX_EXPIRY_AHEAD) throw new Denial("expiration-malformed");
  if (expiresAt <= nowSeconds - toleranceSeconds) throw new Denial("expired");
  const latest = nowSeconds + toleranceSeconds;
  if (nbf !== undefined && numericDate(nbf, "not-before-malformed") > latest) throw new Denial("not-yet-valid");
  if (iat !== undefined && numericDate(iat, "issued-at-malformed") > latest) throw new Denial("issued-in-future");
  return expiresAt;
}

/** @param issuedAt - `iat`, absent or judged already */
function judgeLifetime(issuedAt: unknown, expiresAt: number, most: number | undefined): void {
  if (most === undefined) return;
  if (typeof issuedAt !== "number") throw new Denial("issued-at-missing");
  if (expiresAt - issuedAt > most) throw new Denial("lifetime-too-long");
}

/** NumericDate of RFC 7519 section 2: a JSON number, fractions allowed. 1e400 parses to Infinity and is none. */
function numericDate(value: unknown, reason: DenialReason): number {
  if (typeof value !== "number" || Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new Denial(reason);
  return value;
}

function judgeAudience(claim: unknown, issuer: IssuerSettings): void {
  const isList = issuer.audienceClaim === "aud" && Array.isArray(claim);
  const named: readonly unknown[] = isList ? claim : [claim];
  if (!named.every((name) => typeof name === "string")) throw new Denial("audience-malformed");
  if (!named.some((name) => issuer.audience.includes(name as string))) throw new Denial("audience-refused");
}

function parseTokenId(jti: unknown): string | undefined {
  if (jti === undefined || jti === "") return undefined;
  if (typeof jti !== "string" || headerSafe(jti) === undefined) throw new Denial("token-id-malformed");
  return jti;
}
