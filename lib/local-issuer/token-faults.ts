import { type DenialReason, REASONS } from "../../lambda/authorizer/outcome/reasons.ts";
import type { IssuerProfile } from "./issuer-profile.ts";
import { type TokenClaims, TokenFormError } from "./token-claims.ts";

/** How a good token becomes one that the authorizer refuses. */
interface Fault {
  /** Changes the claims before they are signed. */
  readonly claims?: (claims: TokenClaims, profile: IssuerProfile, now: number) => void;
  /** Members of the header that are changed after the signature is made; undefined takes one out. */
  readonly header?: (profile: IssuerProfile, algorithm: string) => Readonly<Record<string, unknown>>;
  /** Changes the three segments after the signature is made. */
  readonly segments?: (segments: TokenSegments) => TokenSegments;
}

type TokenSegments = readonly [header: string, claims: string, signature: string];

const HOUR = 3_600;
const NOT_JSON = encode("not json");

// Not among them: `token-too-long`, which the web ACL refuses before the authorizer is asked, and `header-malformed`, which API
// Gateway does.
const FAULTS = {
  "token-malformed": { segments: ([h, c, s]) => [h, c, notCanonical(s)] },
  "header-not-json": { segments: ([, c, s]) => [NOT_JSON, c, s] },
  "payload-not-json": { segments: ([h, , s]) => [h, NOT_JSON, s] },
  "issuer-unknown": claims({ iss: "https://unknown.example" }),
  "algorithm-refused": header({ alg: "HS256" }),
  "type-refused": header({ typ: "logout+jwt" }),
  "key-bound": claims({ cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }),
  "critical-refused": header({ crit: ["exp"] }),
  "key-id-malformed": header({ kid: 7 }),
  "expiration-malformed": claims({ exp: "tomorrow" }),
  expired: {
    claims: (token, _, now) => Object.assign(token, { iat: now - 2 * HOUR, nbf: undefined, exp: now - HOUR }),
  },
  "not-before-malformed": claims({ nbf: "today" }),
  "not-yet-valid": { claims: (token, _, now) => Object.assign(token, { nbf: now + HOUR }) },
  "issued-at-malformed": claims({ iat: "yesterday" }),
  "issued-at-missing": {
    claims: (token, profile) => {
      maxLifetime(profile);
      token.iat = undefined;
    },
  },
  "lifetime-too-long": {
    claims: (token, profile, now) => Object.assign(token, { iat: now, exp: now + maxLifetime(profile) + HOUR }),
  },
  "issued-in-future": {
    claims: (token, _, now) => Object.assign(token, { iat: now + HOUR, exp: now + HOUR + HOUR / 2 }),
  },
  "audience-malformed": {
    claims: (token, { audienceClaim }) => Object.assign(token, { [audienceClaim]: { not: "a string" } }),
  },
  "audience-refused": {
    claims: (token, { audienceClaim }) => Object.assign(token, { [audienceClaim]: "another-audience" }),
  },
  "subject-malformed": claims({ sub: "" }),
  "token-id-malformed": claims({ jti: 7 }),
  "scope-malformed": { claims: malformedScope },
  revoked: { claims: revokedClaims },
  "key-unknown": header({ kid: "unknown" }),
  "key-ambiguous": {
    header: (profile, algorithm) => ({ alg: otherAlgorithm(profile, algorithm, true), kid: undefined }),
  },
  "key-mismatch": { header: (profile, algorithm) => ({ alg: otherAlgorithm(profile, algorithm, false) }) },
  "signature-invalid": { segments: ([h, c, s]) => [h, c, `${s[0] === "A" ? "B" : "A"}${s.slice(1)}`] },
} satisfies Partial<Record<DenialReason, Fault>>;

/** A reason for which a token can be refused on purpose, by its word in the authorizer's log. */
export type TokenFault = keyof typeof FAULTS;

/** Every fault, with its meaning. Only what the environment asks for can be missing: see {@link spoilClaims}. */
export const TOKEN_FAULTS: Readonly<Record<TokenFault, string>> = Object.fromEntries(
  Object.keys(FAULTS).map((name) => [name, REASONS.denied[name as TokenFault]]),
) as Record<TokenFault, string>;

/** The fault that a form names. @throws TokenFormError */
export function parseFault(name: string | undefined): TokenFault | undefined {
  if (name === undefined || name === "") return undefined;
  if (Object.hasOwn(FAULTS, name)) return name as TokenFault;
  throw new TokenFormError(`fault: got "${name}", expected one of ${Object.keys(FAULTS).join(", ")}`);
}

/**
 * Makes the claims of a good token those of one that is refused, in place.
 *
 * @throws TokenFormError when the environment has no setting that would refuse it
 */
export function spoilClaims(fault: TokenFault, token: TokenClaims, profile: IssuerProfile): void {
  const { claims: spoil }: Fault = FAULTS[fault];
  spoil?.(token, profile, Number(token.iat));
}

/** Makes a signed token one that is refused. @throws TokenFormError */
export function spoilToken(fault: TokenFault, token: string, profile: IssuerProfile): string {
  const { header: changes, segments: change }: Fault = FAULTS[fault];
  const [first = "", ...others] = token.split(".");
  const given = JSON.parse(Buffer.from(first, "base64url").toString()) as { readonly alg: string };
  const head = changes === undefined ? first : encode(JSON.stringify({ ...given, ...changes(profile, given.alg) }));
  const segments = [head, ...others] as unknown as TokenSegments;
  return (change === undefined ? segments : change(segments)).join(".");
}

function claims(wrong: TokenClaims): Fault {
  return { claims: (token) => Object.assign(token, wrong) };
}

function header(wrong: Readonly<Record<string, unknown>>): Fault {
  return { header: () => wrong };
}

function maxLifetime({ issuer, maxLifetimeSeconds }: IssuerProfile): number {
  return maxLifetimeSeconds ?? impossible(`${issuer} has no maxLifetimeSeconds in this environment`);
}

function malformedScope(token: TokenClaims, { issuer, scopeClaims = ["scope"] }: IssuerProfile): void {
  const standard = scopeClaims.find((name) => name === "scope" || name === "scp");
  token[standard ?? impossible(`the scopes of ${issuer} are in ${scopeClaims.join(", ")}, of which none is refused`)] =
    'not"a-scope';
}

function revokedClaims(token: TokenClaims, { issuer, revoked = [] }: IssuerProfile): void {
  Object.assign(token, revoked[0] ?? impossible(`auth.revoked lists nothing of ${issuer} in this environment`));
}

/** Another algorithm that the environment accepts of the issuer, perhaps one that no key of the issuer fits. */
function otherAlgorithm({ issuer, algorithms, keyTypes = [] }: IssuerProfile, own: string, hasNoKey: boolean): string {
  const taken = new Set(hasNoKey ? [...keyTypes, keyTypeOf(own)] : []);
  const other = algorithms.find((name) => !isSameKind(name, own) && !taken.has(keyTypeOf(name)));
  return other ?? impossible(`of ${issuer}, this environment accepts no algorithm besides those of its keys`);
}

/** EdDSA and Ed25519 are two names of one algorithm. */
function isSameKind(one: string, other: string): boolean {
  return one === other || (keyTypeOf(one) === "OKP" && keyTypeOf(other) === "OKP");
}

function keyTypeOf(algorithm: string): string {
  if (algorithm.startsWith("Ed")) return "OKP";
  return algorithm.startsWith("ES") ? "EC" : "RSA";
}

/** One character is left over: no bytes are spelled like that. */
function notCanonical(segment: string): string {
  return segment + "A".repeat((5 - (segment.length % 4)) % 4);
}

function impossible(because: string): never {
  throw new TokenFormError(`fault: ${because}`);
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}
