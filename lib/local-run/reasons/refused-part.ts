import type { DenialReason } from "../../../lambda/authorizer/outcome/reasons.ts";
import type { AuthorizerSettings, IssuerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import { listed } from "../../access/judge/words.ts";

/** The part of a credential that was refused, and what the settings would have accepted. Holds nothing of the credential. */
export interface RefusedPart {
  /** E.g. `claim aud`, `header alg`. */
  readonly part: string;
  readonly expected: string;
  /** The setting that says so: a member of the issuer in the configuration, or of `auth`. @default - none does */
  readonly setting?: { readonly of: "issuer" | "auth"; readonly name: string };
}

/** What a reason was judged by. */
export interface JudgedBy {
  readonly settings: Pick<AuthorizerSettings, "issuers" | "clockToleranceSeconds">;
  /** The issuer that the token is of; undefined until one was found. */
  readonly issuer: IssuerSettings | undefined;
}

type PartOf = (by: JudgedBy) => RefusedPart;

const LIFETIME = ofIssuer("maxLifetimeSeconds");
const REGISTRY = ofIssuer("registry");
const NUMBER = "a number of seconds since 1970";
const STANDARD_SCOPE_CLAIMS = ["scope", "scp"];

const PARTS: Readonly<Record<DenialReason, PartOf>> = {
  "header-malformed": part("header Authorization", "Bearer, one space, one token"),
  "token-too-long": part("header Authorization", "at most 8,192 characters"),
  "token-malformed": part("the token", "three segments of canonical base64url, joined by dots"),
  "header-not-json": part("the token's header", "one JSON object, each member once"),
  "payload-not-json": part("the token's claims", "one JSON object, each claim once"),
  "issuer-unknown": ({ settings }) => ({
    part: "claim iss",
    expected: oneOf(settings.issuers.map(({ issuer }) => issuer)),
    setting: { of: "auth", name: "issuers" },
  }),
  "algorithm-refused": ({ issuer }) => ({
    part: "header alg",
    expected: oneOf(issuer?.algorithms),
    setting: ofIssuer("algorithms"),
  }),
  "type-refused": ({ issuer }) => ({
    part: "header typ, or a claim of another kind of token",
    expected: issuer?.requiredType ?? "at+jwt, JWT or no typ, and no token_use but access, events, at_hash or c_hash",
    setting: ofIssuer("requiredType"),
  }),
  "critical-refused": part("header crit or b64", "neither"),
  "key-id-malformed": part("header kid", "a string, or no kid"),
  "expiration-malformed": part("claim exp", NUMBER),
  expired: (by) => ({ part: "claim exp", expected: `a time to come${tolerance(by)}` }),
  "not-before-malformed": part("claim nbf", `${NUMBER}, or no nbf`),
  "not-yet-valid": (by) => ({ part: "claim nbf", expected: `a time that has come${tolerance(by)}` }),
  "issued-at-malformed": part("claim iat", `${NUMBER}, or no iat`),
  "issued-at-missing": part("claim iat", `${NUMBER}; without it a lifetime cannot be told`, LIFETIME),
  "issued-in-future": (by) => ({ part: "claim iat", expected: `a time that has come${tolerance(by)}` }),
  "lifetime-too-long": ({ issuer }) => ({
    part: "claims iat and exp",
    expected: `at most ${issuer?.maxLifetimeSeconds} s between them`,
    setting: LIFETIME,
  }),
  "audience-malformed": audience,
  "audience-refused": audience,
  "key-bound": part("claim cnf", "none: a bearer token is bound to no key"),
  "subject-malformed": part("claim sub", "a string of 1 to 256 bytes without control characters"),
  "token-id-malformed": part("claim jti", "a string of at most 256 bytes without control characters, or no jti"),
  "scope-malformed": ({ issuer }) => ({
    part: `claim ${(issuer?.scopeClaims ?? STANDARD_SCOPE_CLAIMS).filter(isStandard).join(" or ") || "scope"}`,
    expected: "scopes of visible ASCII, in a string with spaces between them or in a list",
  }),
  revoked: part("claim jti or sub", "none that is revoked", { of: "auth", name: "revoked" }),
  "token-unregistered": part(
    "claim jti",
    "that of an entry of the registry, with its subject, scopes, key and end",
    REGISTRY,
  ),
  "token-ended": part("claim jti", "that of an entry of the registry which has not ended and is not revoked", REGISTRY),
  "key-unknown": part("header kid", "the id of a key in the issuer's key set"),
  "key-ambiguous": part("header kid", "the id of a key; without it one to four keys of the set have to fit header alg"),
  "key-mismatch": part("header alg", "the algorithm of the key that header kid names"),
  "signature-invalid": part("the signature", "made by the key of the issuer that header kid names"),
};

/** What a denial was about; undefined for a word that is no reason of the authorizer's. */
export function refusedPart(reason: string, by: JudgedBy): RefusedPart | undefined {
  return Object.hasOwn(PARTS, reason) ? PARTS[reason as DenialReason](by) : undefined;
}

function part(name: string, expected: string, setting?: RefusedPart["setting"]): PartOf {
  return () => ({ part: name, expected, setting });
}

function ofIssuer(name: string): NonNullable<RefusedPart["setting"]> {
  return { of: "issuer", name };
}

function audience({ issuer }: JudgedBy): RefusedPart {
  const { audienceClaim = "aud", audience: accepted } = issuer ?? {};
  return { part: `claim ${audienceClaim}`, expected: oneOf(accepted), setting: ofIssuer("audience") };
}

function tolerance({ settings: { clockToleranceSeconds } }: JudgedBy): string {
  return ` (within ${clockToleranceSeconds} s)`;
}

function isStandard(name: string): boolean {
  return STANDARD_SCOPE_CLAIMS.includes(name);
}

function oneOf(values: readonly string[] = []): string {
  return listed(values, "or");
}
