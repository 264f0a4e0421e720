import { randomUUID } from "node:crypto";
import type { AccessRequest } from "../../lib/access/judge/access-request.ts";
import { createSigningKey, type SigningKey } from "../../lib/local-issuer/signing-key.ts";

/** An issuer whose keys a test has, and how its tokens look. */
export interface TestIssuer {
  readonly issuer: string;
  /** What a token says when a request says nothing else. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** The first one signs where a request names no algorithm. */
  readonly keys: readonly SigningKey[];
  /** The claims in which scopes are. */
  readonly scopesAs: (scopes: readonly string[]) => Readonly<Record<string, unknown>>;
  /** Seconds from `iat` to `exp`. @default 300 */
  readonly lifetimeSeconds?: number;
  /** Of a registry: its tokens, of which a request that names none gets the first that grants its scopes. */
  readonly registered?: readonly RegisteredToken[];
}

export interface RegisteredToken {
  readonly id: string;
  readonly subject: string;
  readonly scopes: readonly string[];
}

export const scopeClaim = (scopes: readonly string[]) => (scopes.length === 0 ? {} : { scope: scopes.join(" ") });

const FOREIGN = createSigningKey("ES256", "foreign");

/** The token that a request describes, signed now by this machine's clock; undefined for a request without one. */
export function describedToken(request: AccessRequest, issuers: readonly TestIssuer[]): string | undefined {
  const { issuer: name, scopes, algorithm, type, lifetimeSeconds, expiredForSeconds = 0 } = request;
  if (typeof name !== "string") return undefined;
  const issuer = issuers.find((one) => one.issuer === name) ?? unknownIssuer(name);
  const lifetime = lifetimeSeconds ?? issuer.lifetimeSeconds ?? 300;
  const now = Math.floor(Date.now() / 1000);
  const exp = request.expiredForSeconds === undefined ? now + lifetime : now - expiredForSeconds;
  const claims = {
    iss: name,
    sub: `user-${randomUUID()}`,
    jti: randomUUID(),
    iat: exp - lifetime,
    exp,
    ...issuer.claims,
    ...registeredClaims(issuer, request),
    ...issuer.scopesAs(scopes ?? []),
    ...request.claims,
  };
  const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  const header = { ...issuer.header, ...(type !== undefined && { typ: type === "" ? undefined : type }) };
  return signedBy(issuer.keys, algorithm, present, header);
}

/** By a key of the algorithm; where the issuer has none, by one of the same kind that is not the issuer's. */
function signedBy(keys: readonly SigningKey[], algorithm: string | undefined, claims: object, header: object): string {
  const [first = FOREIGN] = keys;
  const key = keys.find((one) => one.algorithm === algorithm);
  const alg = algorithm === undefined || key !== undefined ? {} : { alg: algorithm };
  return (key ?? first).mint({ ...claims }, { ...header, ...alg });
}

function registeredClaims({ registered }: TestIssuer, { scopes, claims }: AccessRequest) {
  const entry = registered?.find(
    (one) =>
      (claims?.jti ?? one.id) === one.id &&
      (claims?.sub ?? one.subject) === one.subject &&
      (scopes ?? []).every((scope) => one.scopes.includes(scope)),
  );
  return entry && { jti: entry.id, sub: entry.subject };
}

function unknownIssuer(issuer: string): TestIssuer {
  return { issuer, claims: { aud: "clipzy" }, keys: [FOREIGN], scopesAs: scopeClaim };
}
