import type { EnvironmentConfig } from "../../config/environment-config.ts";

const MANAGED_GROUPS = "what AWS's managed rule groups block";
const TRUSTSTORE = "the contents of the truststore";

/** What the settings do not say, so that it is named even where they are the same, and what they name. */
export const NEVER_COMPARED: ReadonlyMap<string, string> = new Map([
  [MANAGED_GROUPS, "groups"],
  [TRUSTSTORE, "file"],
]);

/** What decides about requests, or about what happens to them, and is no part of the model: by name, as a text to compare. */
export function notModelledOf({ webAcl, api, auth, upstream }: EnvironmentConfig): ReadonlyMap<string, string> {
  const { mutualTlsTruststore, mutualTlsTruststoreVersion } = api.domain ?? {};
  return new Map<string, string>([
    [MANAGED_GROUPS, [...webAcl.managedRuleGroups].sort().join(", ") || "none"],
    ["the rate limit of a source address", rateOf(webAcl.rateLimit)],
    ["the throttle of each method", `${api.throttle.requestsPerSecond} in a second, burst ${api.throttle.burst}`],
    ["the part of a body that is inspected", `${webAcl.bodyInspectionKilobytes} KB`],
    ["how long an answer about a token is kept", `${auth.resultTtlSeconds} s`],
    ["how long key sets are kept", JSON.stringify(auth.keySets)],
    ["the stage name", api.stageName],
    ["the endpoint access mode", api.endpointAccessMode],
    ["the upstream", JSON.stringify(upstream)],
    ...(mutualTlsTruststore === undefined
      ? []
      : [[TRUSTSTORE, `${mutualTlsTruststore} ${mutualTlsTruststoreVersion ?? ""}`.trim()] as const]),
  ]);
}

function rateOf(rateLimit: EnvironmentConfig["webAcl"]["rateLimit"]): string {
  return rateLimit ? `${rateLimit.requests} in ${rateLimit.windowSeconds} s` : "none";
}
