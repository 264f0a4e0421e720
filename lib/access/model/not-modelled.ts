import type { EnvironmentConfig } from "../../config/environment-config.ts";

/** What decides about requests, or about what happens to them, and is no part of the model: by name, as a text to compare. */
export function notModelledOf({ webAcl, api, auth, upstream }: EnvironmentConfig): ReadonlyMap<string, string> {
  const { mutualTlsTruststore, mutualTlsTruststoreVersion } = api.domain ?? {};
  return new Map<string, string>([
    [
      "managed rule groups (AWS's own, by what a request holds)",
      [...webAcl.managedRuleGroups].sort().join(", ") || "none",
    ],
    ["rate limit of a source address", rateOf(webAcl.rateLimit)],
    ["throttle of each method", `${api.throttle.requestsPerSecond} in a second, burst ${api.throttle.burst}`],
    ["inspected part of a body", `${webAcl.bodyInspectionKilobytes} KB`],
    ["seconds that an answer about a token is kept (resultTtlSeconds)", String(auth.resultTtlSeconds)],
    ["key sets (how long they are kept)", JSON.stringify(auth.keySets)],
    ["stage name", api.stageName],
    ["endpoint access mode", api.endpointAccessMode],
    ["upstream (where requests go)", JSON.stringify(upstream)],
    ...(mutualTlsTruststore === undefined
      ? []
      : [["contents of the truststore", `${mutualTlsTruststore} ${mutualTlsTruststoreVersion ?? ""}`.trim()] as const]),
  ]);
}

function rateOf(rateLimit: EnvironmentConfig["webAcl"]["rateLimit"]): string {
  return rateLimit ? `${rateLimit.requests} in ${rateLimit.windowSeconds} s` : "none";
}
