import type { LoadedAccessTests } from "./access-tests/access-tests-schema.ts";
import { accessRuleHints } from "./between/access-rule-hints.ts";
import { accessRuleProblems } from "./between/access-rule-problems.ts";
import { addressHints } from "./between/address-hints.ts";
import { guardRailProblems } from "./between/guard-rails.ts";
import { policyProblems } from "./between/policy-size.ts";
import { registryProblems } from "./between/registry-problems.ts";
import { ruleNetworkProblems } from "./between/rule-networks.ts";
import { type EnvironmentConfig, environmentSchema } from "./environment-config.ts";
import { type Draft, draftOf } from "./problems/draft.ts";
import { problemsFromIssues } from "./problems/issue-problems.ts";
import type { Problem } from "./problems/problems.ts";
import type { LoadedRegistry } from "./registry/registry-schema.ts";
import { alarmProblems } from "./settings/alarms.ts";
import { apiProblems } from "./settings/api.ts";
import { keySetProblems } from "./settings/auth.ts";
import { corsProblems } from "./settings/cors.ts";
import { issuerProblems } from "./settings/issuer.ts";
import { isForOtherThings } from "./settings/json-web-key.ts";
import { revocationProblems } from "./settings/revocation.ts";
import { tagProblems } from "./settings/stack.ts";
import { upstreamProblems } from "./settings/upstream.ts";
import { webAclProblems } from "./settings/web-acl.ts";
import { homeProblems } from "./values/home.ts";

/** Rules between settings, which a schema of single values cannot express. Each looks at what is valid by itself. */
const RULES: readonly ((draft: Draft) => Problem[])[] = [
  homeProblems,
  apiProblems,
  corsProblems,
  webAclProblems,
  issuerProblems,
  accessRuleProblems,
  ruleNetworkProblems,
  policyProblems,
  revocationProblems,
  keySetProblems,
  upstreamProblems,
  alarmProblems,
  tagProblems,
  guardRailProblems,
  accessRuleHints,
  addressHints,
];

/** An environment as given, read: `config` is there when no problem is an error. */
export interface ValidatedEnvironment {
  readonly config?: EnvironmentConfig;
  readonly problems: readonly Problem[];
}

/** What an environment refers to outside itself. */
export interface Surroundings {
  /** The registries of its issuers, by their place in `auth.issuers`. @default - none */
  readonly registries?: ReadonlyMap<number, LoadedRegistry>;
  /** Its access tests. @default - none */
  readonly accessTests?: LoadedAccessTests;
  /** Milliseconds since 1970. @default - nothing is said about what ends soon */
  readonly now?: number;
}

/**
 * Reads one environment and finds everything that is wrong with it. The authorizer reads its settings again on its own
 * (`settings.ts`), independent of this, since it must not trust what reaches it.
 */
export function validateEnvironment(
  name: string,
  given: unknown,
  { registries = new Map(), accessTests, now }: Surroundings = {},
): ValidatedEnvironment {
  const root = ["environments", name];
  const parsed = environmentSchema.safeParse(given);
  const draft = draftOf(root.join("."), given);
  const problems = [
    ...(parsed.success ? [] : problemsFromIssues(parsed.error.issues, given, root)),
    ...(isObject(given) ? RULES.flatMap((rule) => rule(draft)) : []),
    ...registryProblems(draft, registries, now),
  ];
  const usable = parsed.success && problems.every(({ severity }) => severity === "warning");
  if (!usable) return { problems };
  const auth = withRegistries(parsed.data.auth, registries);
  return { config: { ...parsed.data, auth, ...(accessTests && { accessTests }) }, problems };
}

/** In place of the path of a registry, what was read there; its keys are then the issuer's inline keys. */
function withRegistries(auth: Auth, registries: ReadonlyMap<number, LoadedRegistry>): Auth {
  const issuers = auth.issuers.map((issuer, index) => {
    const registry = registries.get(index);
    if (registry === undefined) return withUsableKeys(issuer);
    const keys = registry.keys.map(({ notAfter: _end, ...key }) => key);
    return { ...issuer, registry, jwks: { keys }, algorithms: [...new Set(keys.map(({ alg }) => alg))] };
  });
  return { ...auth, issuers };
}

/** A key set as its issuer publishes it may hold keys for other things. */
function withUsableKeys(issuer: Auth["issuers"][number]): Auth["issuers"][number] {
  if (issuer.jwks === undefined) return issuer;
  const keys = issuer.jwks.keys.filter((key) => !isForOtherThings(key, issuer.algorithms));
  return { ...issuer, jwks: { keys } };
}

type Auth = EnvironmentConfig["auth"];

/** The settings of an environment that trusts this registry alone, and asks for nothing but a valid token. */
export function authOfRegistry(registry: LoadedRegistry): Auth {
  const { issuer, audience = "clipzy" } = registry;
  const rules = [{ methods: "*", path: "/*" }];
  const auth = environmentSchema.shape.auth.parse({ issuers: [{ issuer, audience }], rules });
  return withRegistries(auth, new Map([[0, registry]]));
}

function isObject(given: unknown): boolean {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}
