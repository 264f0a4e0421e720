import { type Algorithm, isAlgorithm } from "./algorithms.ts";

/** Everything that the authorizer is told at deployment; travels as `settings.json` beside the bundled handler. */
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
  /** Compared with the `iss` claim as it stands (RFC 7519 section 4.1.1: case-sensitive, no normalisation). */
  readonly issuer: string;
  /** Accepted audiences; one of them must be in the audience claim. */
  readonly audience: readonly string[];
  /** Which claim names the audience: `aud`, or `client_id` for Amazon Cognito's access tokens. */
  readonly audienceClaim: "aud" | "client_id";
  /** Address of the key set; without it (and without `jwks`) it is found by OpenID Connect discovery. */
  readonly jwksUri?: string;
  /** Public keys given inline: no network at all for this issuer. */
  readonly jwks?: { readonly keys: readonly unknown[] };
  /** The only accepted values of the `alg` header. */
  readonly algorithms: readonly Algorithm[];
}

export interface RuleSettings {
  /** HTTP methods, or `["*"]` for all of them. */
  readonly methods: readonly string[];
  /** A path of literal segments and `*`, which stands for any run of characters, as in the IAM resource it becomes. */
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

type Shape = Readonly<Record<string, unknown>>;
type Parser<T> = (value: unknown, path: string) => T;

/**
 * Parses `settings.json`. The stack writes it from a validated environment; this second look keeps the authorizer
 * closed if anything between the two goes wrong.
 *
 * @throws Error naming the setting, when a value is missing, of the wrong kind, or would leave a check out
 */
export function parseAuthorizerSettings(json: string): AuthorizerSettings {
  const root = record(JSON.parse(json), "settings");
  return {
    environment: text(root.environment, "environment"),
    issuers: list(root.issuers, "issuers", issuer),
    rules: list(root.rules, "rules", rule),
    clockToleranceSeconds: amount(root.clockToleranceSeconds, "clockToleranceSeconds"),
    revoked: list(root.revoked, "revoked", revoked),
    keySets: keySets(root.keySets, "keySets"),
    logSubjects: root.logSubjects === true,
  };
}

const issuer: Parser<IssuerSettings> = (value, path) => {
  const shape = record(value, path);
  const claim = shape.audienceClaim;
  return {
    issuer: text(shape.issuer, `${path}.issuer`),
    audience: filled(list(shape.audience, `${path}.audience`, text), `${path}.audience`),
    audienceClaim: claim === "aud" || claim === "client_id" ? claim : fail(`${path}.audienceClaim`, "aud or client_id"),
    ...(shape.jwksUri === undefined ? {} : { jwksUri: text(shape.jwksUri, `${path}.jwksUri`) }),
    ...(shape.jwks === undefined ? {} : { jwks: jwks(shape.jwks, `${path}.jwks`) }),
    algorithms: filled(list(shape.algorithms, `${path}.algorithms`, algorithm), `${path}.algorithms`),
  };
};

const rule: Parser<RuleSettings> = (value, path) => {
  const shape = record(value, path);
  return {
    methods: filled(list(shape.methods, `${path}.methods`, text), `${path}.methods`),
    path: text(shape.path, `${path}.path`),
    scopes: list(shape.scopes, `${path}.scopes`, text),
  };
};

const revoked: Parser<RevokedSettings> = (value, path) => {
  const shape = record(value, path);
  // An entry that names neither would revoke every token of the issuer, or none: both are somebody's mistake.
  if (shape.jti === undefined && shape.sub === undefined) fail(path, "a jti or a sub");
  return {
    issuer: text(shape.issuer, `${path}.issuer`),
    ...(shape.jti === undefined ? {} : { jti: text(shape.jti, `${path}.jti`) }),
    ...(shape.sub === undefined ? {} : { sub: text(shape.sub, `${path}.sub`) }),
  };
};

const keySets: Parser<KeySetSettings> = (value, path) => {
  const shape = record(value, path);
  return {
    freshSeconds: amount(shape.freshSeconds, `${path}.freshSeconds`),
    staleSeconds: amount(shape.staleSeconds, `${path}.staleSeconds`),
    timeoutMillis: amount(shape.timeoutMillis, `${path}.timeoutMillis`),
  };
};

const jwks: Parser<{ keys: readonly unknown[] }> = (value, path) => ({
  keys: list(record(value, path).keys, `${path}.keys`, (key) => key),
});

const algorithm: Parser<Algorithm> = (value, path) =>
  isAlgorithm(value) ? value : fail(path, "an asymmetric algorithm");

const text: Parser<string> = (value, path) =>
  typeof value === "string" && value !== "" ? value : fail(path, "a non-empty string");

const amount: Parser<number> = (value, path) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : fail(path, "a number of at least 0");

const record: Parser<Shape> = (value, path) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Shape) : fail(path, "an object");

function list<T>(value: unknown, path: string, parse: Parser<T>): T[] {
  if (!Array.isArray(value)) return fail(path, "a list");
  return value.map((item, index) => parse(item, `${path}[${index}]`));
}

function filled<T>(values: T[], path: string): T[] {
  return values.length > 0 ? values : fail(path, "at least one entry");
}

function fail(path: string, expected: string): never {
  throw new Error(`authorizer settings: ${path}: expected ${expected}`);
}
