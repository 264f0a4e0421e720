import { join, relative } from "node:path";
import type { LocalRun } from "./local-run.ts";
import { type RouteLine, routeTable } from "./route-table.ts";

/** What is printed once, when the gateway listens. */
export interface Announcement {
  readonly environment: string;
  readonly gateway: string;
  /** Address of the second port, when it is open. */
  readonly inspector?: string;
  readonly upstream: string;
  readonly upstreamIsDemo: boolean;
  readonly issuers: readonly IssuerLine[];
  readonly standIns: readonly StandInLine[];
  readonly corsOrigins: readonly string[];
  readonly routes: readonly RouteLine[];
  /** Managed rule groups, which only AWS can evaluate. */
  readonly managedRuleGroups: readonly string[];
  /** Lines for bash. */
  readonly examples: readonly string[];
}

export interface IssuerLine {
  readonly issuer: string;
  /** Gives tokens on this machine; undefined when only the issuer itself can. */
  readonly tokenEndpoint?: string;
  readonly startedHere: boolean;
  /** Whether it is a registry: its tokens work here as they do on AWS. */
  readonly registered?: true;
  /** Whether tokens are signed here in its name, with a key of ours. */
  readonly standIn?: true;
}

/** What the authorizer is served with when stand-ins have keys in its settings. */
export interface StandInLine {
  /** SHA-256 of the served settings without those keys, which is the one of `file`. */
  readonly digest: string;
  /** The settings as they were synthesized. */
  readonly file: string;
}

/** What there is to say without having asked the gateway anything. */
export type RunFacts = Omit<Announcement, "examples">;

export function announce(environment: string, run: LocalRun): RunFacts {
  const { gateway, model, authorizer, upstream } = run;
  const routes = routeTable(model.routes, authorizer.rules);
  const corsOrigins = originsOf(model.outputs.CorsOrigins);
  return {
    environment,
    gateway: gateway.url,
    upstream: upstream.url.origin,
    upstreamIsDemo: upstream.isDemo,
    issuers: issuerLines(run),
    standIns: run.copies.map(({ digest, original }) => ({
      digest,
      file: relative("", join(original, "settings.json")),
    })),
    corsOrigins,
    routes,
    managedRuleGroups: model.managedRuleGroups,
  };
}

/** For an empty list, the output names an origin that no page can have (RFC 6761 section 6.4). */
function originsOf(output: string | undefined): string[] {
  return (output ?? "").split(",").filter((origin) => origin !== "" && !origin.endsWith(".invalid"));
}

function issuerLines({ authorizer, issuers }: LocalRun): IssuerLine[] {
  return authorizer.issuers.map(({ issuer, registry }) => {
    const local = issuers.find((one) => one.issuer === issuer);
    const registered = registry === undefined ? {} : { registered: true as const };
    const { tokenEndpoint, startedHere = false, isStandIn } = local ?? {};
    return { issuer, tokenEndpoint, startedHere, ...registered, ...(isStandIn && { standIn: true as const }) };
  });
}
