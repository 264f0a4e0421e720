import type {
  AuthorizerSettings,
  IssuerSettings,
  RegistrySettings,
} from "../../../lambda/authorizer/settings/settings.ts";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { endOf, type LoadedRegistry, type RegistryEntry } from "../../config/registry/registry-schema.ts";
import { millisOf } from "../../config/values/instant.ts";

/**
 * The settings of the authorizer's Lambda. All lists are sorted, so that another order of rules or issuers in the configuration
 * changes neither the asset nor the deployment.
 */
export function authorizerSettings(environment: string, { auth }: Pick<EnvironmentConfig, "auth">): AuthorizerSettings {
  return {
    environment,
    issuers: sortedBy(auth.issuers, ({ issuer }) => issuer).map(issuerSettings),
    rules: sortedBy(auth.rules.filter((rule) => rule.public !== true).map(ruleSettings), JSON.stringify),
    clockToleranceSeconds: auth.clockToleranceSeconds,
    // The reason is for readers of the configuration only.
    revoked: sortedBy(
      auth.revoked.map(({ reason: _, ...revoked }) => revoked),
      JSON.stringify,
    ),
    keySets: auth.keySets,
    logSubjects: auth.logSubjects,
  };
}

/** Settings that are undefined are left out of the JSON. */
function issuerSettings({
  audience,
  algorithms,
  scopeClaims,
  registry,
  ...others
}: EnvironmentConfig["auth"]["issuers"][number]): IssuerSettings {
  return {
    ...others,
    audience: [...audience].sort(),
    algorithms: [...algorithms].sort(),
    ...(scopeClaims === undefined ? {} : { scopeClaims: [...scopeClaims].sort() }),
    ...(registry === undefined ? {} : { registry: registrySettings(registry) }),
  };
}

/** `RegistrySettings` says what the text means. */
function registrySettings({ keys, tokens }: LoadedRegistry): RegistrySettings {
  const scopeSets = distinct(tokens.map(scopeSet));
  const keyIds = distinct([...keys.map(({ kid }) => kid), ...tokens.map(({ key }) => key)]);
  const placeOfScopes = placesIn(scopeSets);
  const placeOfKey = placesIn(keyIds);
  const entries = sortedBy(tokens, ({ id }) => id).map((entry) => {
    const [expires, end] = [millisOf(entry.expires) / 1000, endOf(entry) / 1000];
    const places = [placeOfScopes.get(scopeSet(entry)), placeOfKey.get(entry.key)];
    return [entry.id, encodeURIComponent(entry.subject), ...places, expires, ...(end === expires ? [] : [end])].join(
      " ",
    );
  });
  return { scopeSets, keyIds, entries: `;${entries.map((entry) => `${entry};`).join("")}` };
}

function scopeSet({ scopes }: RegistryEntry): string {
  return [...scopes].sort().join(" ");
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function placesIn(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(texts.map((text, index) => [text, index]));
}

function ruleSettings({ methods, path, scopes }: EnvironmentConfig["auth"]["rules"][number]) {
  return { methods: methods === "*" ? ["*"] : [...methods].sort(), path, scopes: [...scopes].sort() };
}

function sortedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
