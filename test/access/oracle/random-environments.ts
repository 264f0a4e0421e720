import { type EnvironmentConfig, environmentSchema } from "../../../lib/config/environment-config.ts";
import { overlapExample } from "../../../lib/config/values/pattern-overlap.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";
import {
  ALGORITHMS,
  AUDIENCES,
  BLOCKS,
  ISSUERS,
  METHODS,
  ORIGINS,
  REGISTERED,
  SCOPES,
  type SmallEnvironment,
  type SmallIssuer,
  type SmallRule,
  SUBJECTS,
} from "./small-world.ts";

/** A number from 0 to below 1; the same seed gives the same numbers (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

export function some<T>(random: Random, from: readonly T[], probability = 0.5): T[] {
  return from.filter(() => chance(random, probability));
}

export function atLeastOne<T>(random: Random, from: readonly T[], probability = 0.5): T[] {
  const chosen = some(random, from, probability);
  return chosen.length > 0 ? chosen : [pick(random, from)];
}

function randomPath(random: Random): string {
  const depth = Math.floor(random() * 5);
  if (depth === 0) return chance(random, 0.3) ? "/" : "/*";
  return `/${Array.from({ length: depth }, () => pick(random, ["a", "b", "*", "a"])).join("/")}`;
}

function randomRule(random: Random): SmallRule {
  const isPublic = chance(random, 0.12);
  return {
    methods: atLeastOne(random, METHODS),
    path: randomPath(random),
    scopes: isPublic ? [] : some(random, SCOPES, 0.35),
    isPublic,
    ...(chance(random, 0.12) && { allow: atLeastOne(random, BLOCKS, 0.3) }),
  };
}

function randomIssuer(random: Random, issuer: string): SmallIssuer {
  return {
    issuer,
    audience: atLeastOne(random, AUDIENCES),
    algorithms: atLeastOne(random, ALGORITHMS, 0.7),
    ...(chance(random, 0.2) && { requiredType: "at+jwt" as const }),
    ...(chance(random, 0.2) && { maxLifetimeSeconds: pick(random, [60, 300]) }),
    ...(chance(random, 0.2) && {
      registry: Object.fromEntries(some(random, REGISTERED, 0.7).map((id) => [id, some(random, SCOPES)])),
    }),
  };
}

export function randomEnvironment(random: Random): SmallEnvironment {
  const rules = Array.from({ length: 1 + Math.floor(random() * 5) }, () => randomRule(random));
  return {
    rules: repaired(rules),
    issuers: atLeastOne(random, ISSUERS).map((issuer) => randomIssuer(random, issuer)),
    revoked: [],
    origins: some(random, ORIGINS),
    ...(chance(random, 0.5) && { allow: atLeastOne(random, BLOCKS) }),
    deny: chance(random, 0.3) ? some(random, BLOCKS, 0.2) : [],
    ...(chance(random, 0.08) && { closed: chance(random, 0.3) ? (true as const) : atLeastOne(random, BLOCKS, 0.3) }),
    encoded: chance(random, 0.2),
  };
}

type Edit = (environment: SmallEnvironment, random: Random) => SmallEnvironment;

/** One change each, as people make them. */
const EDITS: readonly Edit[] = [
  (all, random) => ({ ...all, rules: [...all.rules, randomRule(random)] }),
  (all, random) => ({ ...all, rules: without(all.rules, random) }),
  (all, random) => editRule(all, random, (rule) => ({ ...rule, scopes: rule.isPublic ? [] : some(random, SCOPES) })),
  (all, random) => editRule(all, random, (rule) => ({ ...rule, path: randomPath(random) })),
  (all, random) => editRule(all, random, (rule) => ({ ...rule, methods: atLeastOne(random, METHODS) })),
  (all, random) => editRule(all, random, (rule) => ({ ...rule, isPublic: !rule.isPublic, scopes: [] })),
  (all, random) =>
    editRule(all, random, ({ allow, ...rule }) => (allow ? rule : { ...rule, allow: atLeastOne(random, BLOCKS, 0.3) })),
  (all, random) => ({ ...all, rules: [...all.rules].sort(() => random() - 0.5) }),
  (all, random) => ({ ...all, origins: some(random, ORIGINS) }),
  ({ allow, ...all }, random) => (allow && chance(random, 0.3) ? all : { ...all, allow: atLeastOne(random, BLOCKS) }),
  (all, random) => ({ ...all, deny: some(random, BLOCKS, 0.3) }),
  ({ closed, ...all }, random) =>
    closed ? all : { ...all, closed: chance(random, 0.3) ? true : atLeastOne(random, BLOCKS, 0.3) },
  (all) => ({ ...all, encoded: !all.encoded }),
  (all, random) => ({
    ...all,
    issuers: all.issuers.map((one) => (chance(random, 0.6) ? randomIssuer(random, one.issuer) : one)),
  }),
  (all, random) => ({
    ...all,
    issuers: atLeastOne(random, ISSUERS).map(
      (name) => all.issuers.find(({ issuer }) => issuer === name) ?? randomIssuer(random, name),
    ),
  }),
  (all, random) => ({ ...all, revoked: some(random, revocations(all), 0.4) }),
];

function revocations({ issuers }: SmallEnvironment) {
  return issuers.flatMap(({ issuer }) => [
    { issuer, claim: "jti" as const, value: "t1" },
    { issuer, claim: "sub" as const, value: "bob" },
    { issuer, claim: "jti" as const, value: "elsewhere" },
  ]);
}

function editRule(all: SmallEnvironment, random: Random, edit: (rule: SmallRule) => SmallRule): SmallEnvironment {
  const at = Math.floor(random() * all.rules.length);
  return { ...all, rules: all.rules.map((rule, index) => (index === at ? edit(rule) : rule)) };
}

function without(rules: readonly SmallRule[], random: Random): readonly SmallRule[] {
  if (rules.length < 2) return rules;
  const at = Math.floor(random() * rules.length);
  return rules.filter((_, index) => index !== at);
}

/** One to three edits; in a few cases another environment altogether. */
export function randomPair(random: Random): readonly [before: SmallEnvironment, after: SmallEnvironment] {
  const before = randomEnvironment(random);
  if (chance(random, 0.1)) return [before, randomEnvironment(random)];
  let after = before;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) after = pick(random, EDITS)(after, random);
  const kept = after.revoked.filter(({ issuer }) => after.issuers.some((one) => one.issuer === issuer));
  return [before, { ...after, revoked: kept, rules: repaired(after.rules) }];
}

/** A public rule that overlaps another is refused by the configuration: it asks for a token then. A call is listed once. */
function repaired(rules: readonly SmallRule[]): SmallRule[] {
  const once = rules.filter(
    (rule, at) => rules.findIndex((one) => one.path === rule.path && one.methods.join() === rule.methods.join()) === at,
  );
  return once.map((rule) =>
    rule.isPublic && once.some((other) => other !== rule && overlap(rule, other)) ? { ...rule, isPublic: false } : rule,
  );
}

function overlap(one: SmallRule, other: SmallRule): boolean {
  return (
    one.methods.some((method) => other.methods.includes(method)) && overlapExample(one.path, other.path) !== undefined
  );
}

/** The environment as the configuration has it. */
export function configOf(small: SmallEnvironment): EnvironmentConfig {
  return withRegistries(environmentSchema.parse(writtenOf(small)), small);
}

/** The environment as it is written, without its registries. */
function writtenOf(small: SmallEnvironment) {
  const { allow, deny, closed } = small;
  return {
    cors: { origins: small.origins },
    webAcl: {
      ...(allow && { allow }),
      deny,
      ...(closed && { closed: closed === true ? closed : { except: closed } }),
      allowEncodedPaths: small.encoded,
    },
    auth: {
      issuers: small.issuers.map(({ registry: _, ...issuer }) => issuer),
      rules: small.rules.map(({ isPublic, ...rule }) => ({ ...rule, ...(isPublic && { public: true }) })),
      revoked: small.revoked.map(({ issuer, claim, value }) => ({ issuer, [claim]: value, reason: "test" })),
    },
    upstream: SAMPLE_ENVIRONMENT.upstream,
  };
}

/** The environment as a file has it, with the files of its registries by name. */
export function filesOf(small: SmallEnvironment) {
  const written = writtenOf(small);
  const registries: Record<string, string> = {};
  const issuers = small.issuers.map(({ registry, issuer, audience, algorithms, ...others }, index) => {
    if (registry === undefined) return { issuer, audience, algorithms, ...others };
    const file = `registry-${index}.json`;
    registries[file] = JSON.stringify({ issuer, ...registryFile(registry, algorithms) });
    return { registry: file, audience, ...others };
  });
  return { environment: { ...written, auth: { ...written.auth, issuers } }, registries };
}

function registryFile(tokens: Readonly<Record<string, readonly string[]>>, algorithms: readonly string[]) {
  const keys = algorithms.map((algorithm) => ({ ...KEYS[algorithm], alg: algorithm }));
  const entries = registryOf(tokens, algorithms).tokens.map((entry) => {
    const [key] = keys as { kid?: string }[];
    return { ...entry, issued: "2026-01-01T00:00:00Z", expires: "2090-01-01T00:00:00Z", key: key?.kid };
  });
  return { keys, tokens: entries };
}

/** As if the registries had been read from their files. */
function withRegistries(config: EnvironmentConfig, small: SmallEnvironment): EnvironmentConfig {
  const issuers = config.auth.issuers.map((issuer, index) => {
    const registry = small.issuers[index]?.registry;
    return registry === undefined ? issuer : { ...issuer, registry: registryOf(registry, issuer.algorithms) };
  });
  return { ...config, auth: { ...config.auth, issuers } } as EnvironmentConfig;
}

const KEYS: Readonly<Record<string, object>> = {
  RS256: { kty: "RSA", n: rsaModulus(), e: "AQAB", kid: "clipzy_rsa" },
  ES256: {
    kty: "EC",
    crv: "P-256",
    x: "C5VW3UFWltZ-7TBz1Z8fgTiTUwyUmu93IDJ6_qfe1uM",
    y: "iBORoGvwD7DZWzZonClHfT00HSuQR21LndD4HJ8znJM",
    kid: "clipzy_ec",
  },
};

/** 2048 odd-ended bits; nothing verifies with it here. */
function rsaModulus(): string {
  return Buffer.from(
    Array.from({ length: 256 }, (_, at) => (at === 255 ? 0xfb : ((at * 151 + 197) % 256) | 1)),
  ).toString("base64url");
}

function registryOf(tokens: Readonly<Record<string, readonly string[]>>, algorithms: readonly string[]) {
  return {
    keys: algorithms.map((algorithm) => KEYS[algorithm]),
    tokens: Object.entries(tokens).map(([id, scopes]) => ({
      id,
      subject: SUBJECTS[id],
      scopes,
      expires: "2027-01-01T00:00:00Z",
    })),
  };
}
