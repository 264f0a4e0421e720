import type { EnvironmentConfig } from "../../config/environment-config.ts";

type Claims = Readonly<Record<string, unknown>>;

/**
 * The scopes that a JWT claims to hold: `scope`, or where there is none `scp`, as the authorizer reads them. Read without
 * verification, to know what to expect of the gateway; nothing is granted by it.
 *
 * @throws TypeError when the token is not a JWT; the message holds no part of it
 */
export function tokenScopes(token: string): string[] {
  const { scope, scp } = claimsOf(token);
  return words(scope === undefined ? scp : scope);
}

/**
 * Why the environment must refuse this token, as far as its claims tell: then a refusal is no fault of the gateway's. Names
 * what is expected and the token's own times, and nothing else of it.
 *
 * @param now milliseconds since the epoch
 * @returns a phrase for each reason, e.g. "it expired at 2026-11-28T16:00:00Z"; [] when there is none
 * @throws TypeError when the token is not a JWT; the message holds no part of it
 */
export function tokenProblems(token: string, { issuers }: EnvironmentConfig["auth"], now: number): string[] {
  const claims = claimsOf(token);
  const issuer = issuers.find(({ issuer: name }) => name === claims.iss);
  if (issuer) return [...timeProblems(claims, now), ...audienceProblems(claims, issuer)];
  const names = issuers.map(({ issuer: name }) => name);
  return [...timeProblems(claims, now), `its iss is another than ${listOf(names)}`];
}

function timeProblems({ exp, nbf }: Claims, now: number): string[] {
  const isOver = typeof exp === "number" && exp * 1000 <= now;
  const isEarly = typeof nbf === "number" && nbf * 1000 > now;
  return [
    ...(typeof exp === "number" ? [] : ["it has no exp"]),
    ...(isOver ? [`it expired at ${instant(exp)}`] : []),
    ...(isEarly ? [`it is not valid before ${instant(nbf)}`] : []),
  ];
}

function audienceProblems(
  claims: Claims,
  { audience, audienceClaim }: EnvironmentConfig["auth"]["issuers"][number],
): string[] {
  const named = [claims[audienceClaim]].flat();
  if (named.some((name) => typeof name === "string" && audience.includes(name))) return [];
  return [`its ${audienceClaim} is another than ${listOf(audience)}`];
}

/** Seconds since the epoch as a date (RFC 3339), or as they are where no date is so far away. */
function instant(seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(".000Z", "Z");
}

function listOf(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} others` : names.join(", ");
}

function claimsOf(token: string): Claims {
  const segments = token.split(".");
  try {
    const claims: unknown = JSON.parse(Buffer.from(segments[1] ?? "", "base64url").toString());
    if (segments.length === 3 && typeof claims === "object" && claims !== null) return claims as Claims;
  } catch {
    // Falls through to the one error below: the parser's own message would quote the token.
  }
  throw new TypeError("the token is not a JWT: expected three base64url segments joined by dots");
}

function words(claim: unknown): string[] {
  if (typeof claim === "string") return claim.split(" ").filter((word) => word !== "");
  return Array.isArray(claim) ? claim.filter((word): word is string => typeof word === "string") : [];
}
