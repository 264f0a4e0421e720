import type { EnvironmentConfig } from "../../config/environment-config.ts";

type Claims = Readonly<Record<string, unknown>>;

/**
 * The scopes that a JWT claims to hold, in the claims where its issuer puts them: `scope`, or where there is none `scp`, if the
 * environment does not say otherwise. Read without verification, to know what to expect of the gateway; nothing is granted.
 *
 * @throws TypeError when the token is not a JWT; the message holds no part of it
 */
export function tokenScopes(token: string, auth?: Pick<EnvironmentConfig["auth"], "issuers">): string[] {
  const claims = claimsOf(token);
  const names = auth?.issuers.find(({ issuer }) => issuer === claims.iss)?.scopeClaims ?? ["scope", "scp"];
  const isHidden = (name: string) => name === "scp" && claims.scope !== undefined && names.includes("scope");
  return names.filter((name) => !isHidden(name)).flatMap((name) => words(claimAt(claims, name)));
}

/** The claim under a dotted path. A name may hold dots: the longest one that leads to a value is meant. */
function claimAt(value: unknown, path: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const members = Object.entries(value).filter(([name]) => path === name || path.startsWith(`${name}.`));
  const found = members
    .toSorted(([one], [other]) => other.length - one.length)
    .map(([name, inner]) => (name === path ? inner : claimAt(inner, path.slice(name.length + 1))));
  return found.find((inner) => inner !== undefined);
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
  const bound = claims.cnf === undefined ? [] : ["it is bound to a key (cnf)"];
  if (issuer) {
    return [
      ...timeProblems(claims, now),
      ...lifetimeProblems(claims, issuer),
      ...audienceProblems(claims, issuer),
      ...bound,
    ];
  }
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

type Issuer = EnvironmentConfig["auth"]["issuers"][number];

function lifetimeProblems({ exp, iat }: Claims, { maxLifetimeSeconds: most }: Issuer): string[] {
  if (most === undefined) return [];
  if (typeof iat !== "number") return ["it has no iat, and its issuer has maxLifetimeSeconds"];
  return typeof exp === "number" && exp - iat > most ? [`it is good for more than ${most} seconds`] : [];
}

function audienceProblems(claims: Claims, { audience, audienceClaim }: Issuer): string[] {
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
