import type { EnvironmentConfig } from "../../config/environment-config.ts";

/** Settings of design.md that the schema may not have yet: read where they are present, all of them optional. */
export interface PlannedRule {
  readonly allow?: readonly string[];
}

export interface PlannedWebAcl {
  readonly closed?: true | { readonly except: readonly string[] };
}

export interface PlannedIssuer {
  readonly scopeClaims?: readonly string[];
  readonly maxLifetimeSeconds?: number;
}

export type ConfigRule = EnvironmentConfig["auth"]["rules"][number] & PlannedRule;
export type ConfigIssuer = EnvironmentConfig["auth"]["issuers"][number] & PlannedIssuer;
export type ConfigWebAcl = EnvironmentConfig["webAcl"] & PlannedWebAcl;
