import type { AuthorizerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import type { EnvironmentConfig } from "../../config/environment-config.ts";

/**
 * What the authorizer's Lambda is told about its environment. Sorted throughout, so that the order in which somebody
 * has written rules or issuers changes neither the asset nor the deployment.
 */
export function authorizerSettings(environment: string, { auth }: EnvironmentConfig): AuthorizerSettings {
  return {
    environment,
    issuers: sortedBy(auth.issuers, ({ issuer }) => issuer).map(issuerSettings),
    rules: sortedBy(auth.rules.filter((rule) => rule.public !== true).map(ruleSettings), JSON.stringify),
    clockToleranceSeconds: auth.clockToleranceSeconds,
    // The reason is for whoever reads the configuration.
    revoked: sortedBy(
      auth.revoked.map(({ reason: _, ...revoked }) => revoked),
      JSON.stringify,
    ),
    keySets: auth.keySets,
    logSubjects: auth.logSubjects,
  };
}

/** What is not set is left out of the JSON that it becomes. */
function issuerSettings({ audience, algorithms, ...others }: EnvironmentConfig["auth"]["issuers"][number]) {
  return { ...others, audience: [...audience].sort(), algorithms: [...algorithms].sort() };
}

function ruleSettings({ methods, path, scopes }: EnvironmentConfig["auth"]["rules"][number]) {
  return { methods: methods === "*" ? ["*"] : [...methods].sort(), path, scopes: [...scopes].sort() };
}

function sortedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
