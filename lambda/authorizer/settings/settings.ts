import { type Algorithm, isAlgorithm } from "./algorithms.ts";

/** Everything that a deployment configures; travels as `settings.json` beside the bundled handler. */
export interface AuthorizerSettings {
  /** Name of the environment; a dimension of every metric. */
  readonly environment: string;
  /** The issuers that are trusted, each chosen by the exact text of its `iss`. */
  readonly issuers: readonly IssuerSettings[];
  /** The access rules that are not public; each becomes one resource per method in the policy. */
  readonly rules: readonly RuleSettings[];
  /** Accepted clock skew for `exp`, `nbf` and `iat`, in seconds. */
  readonly clockToleranceSeconds: number;
  /** Tokens or subjects that are refused although their signature is good. */
  readonly revoked: readonly RevokedSettings[];
  readonly keySets: KeySetSettings;
  /** Whether log lines carry the subject in the clear; otherwise only a truncated hash of it. */
  readonly logSubjects: boolean;
}

export interface IssuerSettings {
  /** Compared with the `iss` claim byte by byte (RFC 7519 section 4.1.1: case-sensitive, no normalisation). */
  readonly issuer: string;
  /** Accepted audiences; one of them must be in the audience claim. */
  readonly audience: readonly string[];
  /** Which claim names the audience: `aud`, or `client_id` for Amazon Cognito's access tokens. */
  readonly audienceClaim: "aud" | "client_id";
  /** Address of the key set; without it (and without `jwks`) it is found by OpenID Connect discovery. */
  readonly jwksUri?: string;
  /** Public keys given inline: no network at all for this issuer. */
  readonly jwks?: { readonly keys: readonly unknown[] };
  /** The only accepted `typ`; without it, `at+jwt`, `JWT` and none are accepted (RFC 9068 section 4 would have the first). */
  readonly requiredType?: string;
  /** The claims that hold scopes, nested ones with dots; without it, `scope`, else `scp`. */
  readonly scopeClaims?: readonly string[];
  /** Most seconds from `iat` to `exp`; with it, `iat` is required. */
  readonly maxLifetimeSeconds?: number;
  /** The only accepted values of the `alg` header. */
  readonly algorithms: readonly Algorithm[];
  /** With it, only the tokens that it lists are accepted. */
  readonly registry?: RegistrySettings;
}

/** The registered tokens of an issuer, in a form that costs a cold start next to nothing. */
export interface RegistrySettings {
  /** What the entries' third field counts into: the scopes of a token, separated by spaces. */
  readonly scopeSets: readonly string[];
  /** What the entries' fourth field counts into. */
  readonly keyIds: readonly string[];
  /**
   * `;ID SUBJECT SCOPES KEY EXPIRES END` for each token, and a `;` at the end. The subject is percent-encoded. EXPIRES is the
   * latest `exp`, and END when the token ends, in seconds since 1970: 0 for a revoked one, left out where it is EXPIRES.
   */
  readonly entries: string;
}

export interface RuleSettings {
  /** HTTP methods, or `["*"]` for all of them. */
  readonly methods: readonly string[];
  /** A path of literal segments and `*`, which matches any run of characters, as in the IAM resource it becomes. */
  readonly path: string;
  /** All of these must be held; none means any valid token. */
  readonly scopes: readonly string[];
}

export interface RevokedSettings {
  readonly issuer: string;
  readonly jti?: string;
  readonly sub?: string;
}

export interface KeySetSettings {
  /** Age up to which a key set is used without asking again, in seconds. */
  readonly freshSeconds: number;
  /** Age up to which the last good key set is used while its provider cannot be reached, in seconds. */
  readonly staleSeconds: number;
  /** Time for one refresh as a whole (discovery and key set), in milliseconds. */
  readonly timeoutMillis: number;
}

type Parser<T> = (value: unknown, path: string) => T;

/**
 * Parses `settings.json`. The stack writes it from a validated environment; this second reading is
 * independent of lib/config on purpose: it keeps the authorizer closed if anything between the two goes wrong.
 *
 * @throws Error naming the setting, when a value is missing, of the wrong kind, or would leave a check out
 */
export function parseAuthorizerSettings(json: string): AuthorizerSettings {
  return settings(JSON.parse(json), "settings");
}

const text: Parser<string> = (value, path) =>
  typeof value === "string" && value !== "" ? value : fail(path, "a non-empty string");

const amount: Parser<number> = (value, path) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : fail(path, "a number of at least 0");

const algorithm: Parser<Algorithm> = (value, path) =>
  isAlgorithm(value) ? value : fail(path, "an asymmetric algorithm");

const audienceClaim: Parser<IssuerSettings["audienceClaim"]> = (value, path) =>
  value === "aud" || value === "client_id" ? value : fail(path, "aud or client_id");

const jwks = object({ keys: list((key) => key) });

const anyText: Parser<string> = (value, path) => (typeof value === "string" ? value : fail(path, "a string"));

const registry = object<RegistrySettings>({ scopeSets: list(anyText), keyIds: list(text), entries: text });

const issuer = object<IssuerSettings>({
  issuer: text,
  audience: filled(text),
  audienceClaim,
  jwksUri: optional(text),
  jwks: optional(jwks),
  requiredType: optional(text),
  scopeClaims: optional(filled(text)),
  maxLifetimeSeconds: optional(amount),
  algorithms: filled(algorithm),
  registry: optional(registry),
});

// The last of two with one name would count alone: what the other asks for, a registry perhaps, would be left out.
const distinctIssuers: Parser<IssuerSettings[]> = (value, path) => {
  const issuers = list(issuer)(value, path);
  const names = new Set(issuers.map((one) => one.issuer));
  return names.size === issuers.length ? issuers : fail(path, "issuers of distinct names");
};

const rule = object<RuleSettings>({ methods: filled(text), path: text, scopes: list(text) });

const revocation = object<RevokedSettings>({ issuer: text, jti: optional(text), sub: optional(text) });

// An entry that names neither would revoke every token of the issuer, or none. Either is a mistake.
const revoked: Parser<RevokedSettings> = (value, path) => {
  const entry = revocation(value, path);
  return entry.jti === undefined && entry.sub === undefined ? fail(path, "a jti or a sub") : entry;
};

const keySets = object<KeySetSettings>({ freshSeconds: amount, staleSeconds: amount, timeoutMillis: amount });

const settings = object<AuthorizerSettings>({
  environment: text,
  issuers: distinctIssuers,
  rules: list(rule),
  clockToleranceSeconds: amount,
  revoked: list(revoked),
  keySets,
  logSubjects: (value) => value === true,
});

/** An object with these members; others are left out. The outermost one is not part of a member's path. */
function object<T>(members: { readonly [Name in keyof T]-?: Parser<T[Name]> }): Parser<T> {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return fail(path, "an object");
    const prefix = path === "settings" ? "" : `${path}.`;
    const entries = Object.entries<Parser<unknown>>(members);
    return Object.fromEntries(
      entries.map(([name, parse]) => [name, parse((value as Record<string, unknown>)[name], prefix + name)]),
    ) as T;
  };
}

function list<T>(parse: Parser<T>): Parser<T[]> {
  return (value, path) =>
    Array.isArray(value) ? value.map((item, index) => parse(item, `${path}[${index}]`)) : fail(path, "a list");
}

function filled<T>(parse: Parser<T>): Parser<T[]> {
  const all = list(parse);
  return (value, path) => {
    const values = all(value, path);
    return values.length > 0 ? values : fail(path, "at least one entry");
  };
}

function optional<T>(parse: Parser<T>): Parser<T | undefined> {
  return (value, path) => (value === undefined ? undefined : parse(value, path));
}

function fail(path: string, expected: string): never {
  throw new Error(`authorizer settings: ${path}: expected ${expected}`);
}
