import { curlFacts, renderCurlLines } from "./curl-lines.ts";
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
}

export function announce(environment: string, run: LocalRun): Announcement {
  const { gateway, model, authorizer, upstream } = run;
  const routes = routeTable(model.routes, authorizer.rules);
  const corsOrigins = originsOf(model.outputs.CorsOrigins);
  return {
    environment,
    gateway: gateway.url,
    upstream: upstream.url.origin,
    upstreamIsDemo: upstream.isDemo,
    issuers: issuerLines(run),
    corsOrigins,
    routes,
    managedRuleGroups: model.managedRuleGroups,
    examples: renderCurlLines(curlFacts(run, routes, corsOrigins)),
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
    return { issuer, tokenEndpoint: local?.tokenEndpoint, startedHere: local?.startedHere ?? false, ...registered };
  });
}
