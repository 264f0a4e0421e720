import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";
import { type RegisteredToken, scopeClaim, type TestIssuer } from "./described-token.ts";
import type { GivenEnvironments } from "./local-stack.ts";

/** Environments as cdk.json has them, of which `local` is served, with all that requests to it are made of. */
export interface AccessWorld {
  readonly name: string;
  readonly environments: GivenEnvironments;
  readonly files?: Readonly<Record<string, string>>;
  readonly issuers: readonly TestIssuer[];
  /** Addresses on both sides of every border. */
  readonly addresses: readonly string[];
  /** `webAcl.allow` and `webAcl.deny` of `local`, after all that it extends. */
  readonly listed?: readonly string[];
  readonly denied?: readonly string[];
  /** `webAcl.closed.except` of `local`. */
  readonly exceptions?: readonly string[];
}

export const SCOPES = ["r", "w", "x"];
export const ORIGINS = ["https://app.example.com", "https://admin.example.com", "https://foreign.example.com"];
/** Patterns like those of the rules, and the segments that paths are made of. */
export const PATTERNS = ["/*", "/a/*", "/a/b", "/a/*/c", "/b/*", "/b/c", "/*/e", "/open", "/open/*/x", "/", "/nowhere"];
export const SEGMENTS = ["a", "b", "c", "e", "x", "open", "other"];

const ec = createSigningKey("ES256", "people-ec");
const rsa = createSigningKey("RS256", "machines-rsa");
const machineEc = createSigningKey("ES256", "machines-ec");
const groupsKey = createSigningKey("Ed25519", "groups-ed");
const registryKey = createSigningKey("ES256", "clipzy_2026-11");

/** Roles in a claim of the provider's, a type that has to be there, and a longest lifetime. */
const people: TestIssuer = {
  issuer: "https://login.example.com/realms/studio",
  claims: { aud: ["account", "studio"] },
  keys: [ec],
  scopesAs: (scopes) => ({ realm_access: { roles: [...scopes, "offline_access"] } }),
};
/** Two kinds of keys. */
const machines: TestIssuer = {
  issuer: "https://machines.example.net",
  claims: { aud: "clipzy" },
  keys: [machineEc, rsa],
  scopesAs: scopeClaim,
};
/** Names its audience in `client_id`, and roles in a claim whose name holds dots. */
const groups: TestIssuer = {
  issuer: "https://idp.example.org",
  claims: { client_id: "clipzy-app", token_use: "access" },
  header: { typ: "JWT" },
  keys: [groupsKey],
  scopesAs: (scopes) => ({ "https://clipzy.example.com/roles": scopes }),
};
const entries: readonly RegisteredToken[] = [
  { id: "reader", subject: "ada", scopes: ["r"] },
  { id: "writer", subject: "bob", scopes: ["r", "w"] },
  { id: "bare", subject: "cleo", scopes: [] },
];
const registered: TestIssuer = {
  issuer: "https://clipzy.example.com/tokens",
  claims: { aud: "clipzy" },
  keys: [registryKey],
  scopesAs: scopeClaim,
  registered: entries,
};

const REGISTRY_FILE = "tokens/local.json";
const instant = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().replace(/\.\d+/, "");
const registryFile = JSON.stringify({
  issuer: registered.issuer,
  audience: "clipzy",
  keys: [{ ...registryKey.jwk, use: undefined }],
  tokens: [
    ...entries,
    { id: "gone", subject: "dan", scopes: ["r", "w", "x"], revoked: { reason: "laptop stolen" } },
  ].map((entry) => ({ ...entry, issued: instant(-24), expires: instant(24 * 90), key: registryKey.keyId })),
});

const givenPeople = {
  issuer: people.issuer,
  audience: ["clipzy", "studio"],
  algorithms: ["ES256"],
  jwks: { keys: [ec.jwk] },
  scopeClaims: ["realm_access.roles"],
  requiredType: "at+jwt",
  maxLifetimeSeconds: 600,
};
const givenMachines = {
  issuer: machines.issuer,
  audience: "clipzy",
  algorithms: ["ES256", "RS256"],
  jwks: { keys: [machineEc.jwk, rsa.jwk] },
};
const givenGroups = {
  issuer: groups.issuer,
  audience: "clipzy-app",
  audienceClaim: "client_id",
  algorithms: ["Ed25519"],
  jwks: { keys: [groupsKey.jwk] },
  scopeClaims: ["https://clipzy.example.com/roles"],
};

const cors = { origins: ORIGINS.slice(0, 2) };
const upstream = { ...SAMPLE_ENVIRONMENT.upstream, timeoutMillis: 1_000 };
const api = { throttle: { requestsPerSecond: 100_000, burst: 5_000 } };
const openAcl = { managedRuleGroups: [], rateLimit: false };

const RULES = [
  { methods: ["GET", "POST"], path: "/a/*", scopes: ["r"] },
  { methods: ["GET"], path: "/a/b", scopes: ["w"] },
  { methods: ["GET"], path: "/a/*/c", scopes: ["x"] },
  { methods: "*", path: "/b/*", scopes: ["r", "w"] },
  { methods: ["DELETE"], path: "/*/e", scopes: [] },
  { methods: ["GET"], path: "/open", public: true },
];

const ALLOW = ["192.0.2.0/24", "198.51.100.0/25", "2001:db8::/32"];
const DENY = ["192.0.2.66/32", "2001:db8:bad::/48"];
const EXCEPT = ["192.0.2.0/28", "203.0.113.0/24"];

/** Lists of both families, lists of rules, two issuers with revocations. */
const lists: AccessWorld = {
  name: "address lists of both families, rules with lists, roles and revocations",
  environments: {
    local: {
      cors,
      upstream,
      api,
      webAcl: {
        ...openAcl,
        allow: ALLOW,
        deny: DENY,
      },
      auth: {
        issuers: [givenPeople, givenMachines],
        rules: [
          ...RULES.slice(0, 2),
          { methods: ["GET"], path: "/a/*/c", scopes: ["x"], allow: ["192.0.2.0/25", "2001:db8:1::/48"] },
          { methods: "*", path: "/b/*", scopes: ["r", "w"], allow: ["198.51.100.0/26", "192.0.2.64/26"] },
          ...RULES.slice(4),
          { methods: ["PUT"], path: "/open/*/x", public: true, allow: ["192.0.2.0/28"] },
        ],
        revoked: [
          { issuer: people.issuer, sub: "mallory", reason: "left" },
          { issuer: machines.issuer, jti: "stolen", reason: "laptop stolen" },
        ],
      },
    },
  },
  issuers: [people, machines],
  addresses: [
    ...["192.0.2.1", "192.0.2.10", "192.0.2.65", "192.0.2.66", "192.0.2.200", "198.51.100.10", "198.51.100.100"],
    ...["203.0.113.1", "2001:db8::1", "2001:db8:1::1", "2001:db8:bad::1", "2001:db9::1"],
  ],
  listed: ALLOW,
  denied: DENY,
};

/** A registry beside an issuer with roles; encoded paths pass; the root is a route. */
const registry: AccessWorld = {
  name: "a registry, encoded paths, and a claim whose name holds dots",
  environments: {
    local: {
      cors: { origins: [] },
      upstream,
      api,
      webAcl: { ...openAcl, allowEncodedPaths: true, deny: ["203.0.113.0/24"] },
      auth: {
        issuers: [{ registry: REGISTRY_FILE, audience: "clipzy" }, givenGroups],
        rules: [...RULES, { methods: ["GET"], path: "/", scopes: ["r"] }],
        revoked: [{ issuer: registered.issuer, jti: "bare", reason: "lost" }],
      },
    },
  },
  files: { [REGISTRY_FILE]: registryFile },
  issuers: [registered, groups],
  addresses: ["192.0.2.10", "203.0.113.9", "2001:db8::1"],
  denied: ["203.0.113.0/24"],
};

/** Closed but for two networks of which one is not listed. */
const closed: AccessWorld = {
  name: "closed but for exceptions, by an environment that extends another",
  environments: {
    common: { ...lists.environments.local, auth: { issuers: [givenMachines], rules: RULES } },
    local: { extends: "common", webAcl: { deny: null, closed: { except: EXCEPT } } },
  },
  issuers: [machines],
  addresses: ["192.0.2.1", "192.0.2.20", "203.0.113.1", "198.51.100.10", "2001:db8::1"],
  listed: ALLOW,
  exceptions: EXCEPT,
};

/** A base's rules with another's issuers, and lists that are taken away. */
const inherited: AccessWorld = {
  name: "settings of two bases, one list taken away",
  environments: {
    common: lists.environments.local as never,
    team: { extends: "common", cors: { origins: ORIGINS.slice(0, 1) }, webAcl: { allow: null } },
    local: { extends: "team", auth: { issuers: [givenGroups, givenMachines], revoked: [] } },
  },
  issuers: [groups, machines],
  addresses: lists.addresses,
  denied: DENY,
};

/** Stars in front, inside and at the end, one rule for everything. */
const stars: AccessWorld = {
  name: "stars everywhere, and no list at all",
  environments: {
    local: {
      cors,
      upstream,
      api,
      webAcl: openAcl,
      auth: {
        issuers: [givenMachines, givenPeople],
        rules: [
          { methods: ["GET", "HEAD"], path: "/*", scopes: [] },
          { methods: ["GET"], path: "/*/b/*", scopes: ["r"] },
          { methods: ["GET", "POST"], path: "/*/c", scopes: ["w"] },
          { methods: ["POST"], path: "/a/*/e/*", scopes: ["x"] },
          { methods: ["PATCH"], path: "/open/*", public: true },
        ],
      },
    },
  },
  issuers: [machines, people],
  addresses: ["192.0.2.10", "2001:db8::1"],
};

export const WORLDS: readonly AccessWorld[] = [lists, registry, closed, inherited, stars];
