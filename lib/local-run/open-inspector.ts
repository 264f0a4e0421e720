import { holdsAddress } from "../access/addresses/address-set.ts";
import { addressNumber, exampleAddress, renderAddress } from "../access/addresses/address-text.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import { METHODS } from "../config/environment-config.ts";
import { fetchToken } from "../inspector/server/fetch-token.ts";
import {
  type InspectedEnvironment,
  type Inspector,
  type InspectorOptions,
  startInspector,
} from "../inspector/server/inspector-server.ts";
import type { FetchedToken, Suggestions } from "../inspector/server/messages.ts";
import type { TraceStore } from "../inspector/traces/trace-store.ts";
import type { LocalIssuer } from "../local-issuer/local-issuers.ts";
import { TOKEN_FAULTS } from "../local-issuer/token-faults.ts";
import type { RunFacts } from "./announcement.ts";
import type { LocalRun } from "./local-run.ts";
import { routeLimits } from "./route-limits.ts";
import { examplePath, type RouteLine } from "./route-table.ts";
import { INSPECTOR_REMEDY } from "./try-port.ts";

export interface OpenInspectorOptions {
  /** 0 picks a free one. @default - 8081, or a free one when that is taken */
  readonly port?: number;
  readonly store: TraceStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The client address of every request that names none. @default - its connection's own */
  readonly address?: string | undefined;
}

const USUAL_PORT = 8081;

/** The port that was asked for cannot be opened. `message` is one line with the remedy. */
export class InspectorPortError extends Error {
  override readonly name = "InspectorPortError";
}

/**
 * Opens the inspector of a run on its second port.
 *
 * @throws InspectorPortError
 */
export async function openInspector(
  run: LocalRun,
  facts: RunFacts,
  { port, store, now, address }: OpenInspectorOptions,
): Promise<Inspector> {
  const options = {
    ...inspectedEnvironment(run, facts),
    gatewayUrl: new URL(run.gateway.url),
    usualAddress: address,
    store,
    now,
  };
  try {
    return await startInspector({ ...options, port: port ?? USUAL_PORT });
  } catch (error) {
    if (port === undefined) return startInspector({ ...options, port: 0 });
    const { code } = error as NodeJS.ErrnoException;
    throw new InspectorPortError(`the inspector cannot listen on port ${port} (${code}); ${INSPECTOR_REMEDY}`);
  }
}

/** What the page says of a run; for `Inspector.update` when the run serves another template. */
export function inspectedEnvironment(
  run: Pick<LocalRun, "issuers" | "access">,
  facts: Pick<RunFacts, "environment" | "corsOrigins" | "routes" | "upstreamIsDemo">,
): InspectedEnvironment {
  const issuers = run.issuers.filter(({ tokenEndpoint }) => tokenEndpoint !== undefined);
  const tokenFaults = issuers.every(canBeWrong) ? Object.keys(TOKEN_FAULTS) : [];
  return {
    environment: facts.environment,
    suggestions: { ...suggestionsOf(facts, run.access), issuers: issuers.map(({ issuer }) => issuer), tokenFaults },
    fetchToken: issuers.length === 0 ? undefined : (token) => fetchTokenOf(issuers, token),
  };
}

function fetchTokenOf(issuers: readonly LocalIssuer[], token: FetchedToken): Promise<string> {
  const { tokenEndpoint } = issuers.find(({ issuer }) => issuer === token.issuer) ?? issuers[0] ?? {};
  if (tokenEndpoint === undefined) throw new Error("no issuer has a token endpoint here");
  return fetchToken(tokenEndpoint, token);
}

/** Another program's issuer knows nothing of faults. */
function canBeWrong({ startedHere, isStandIn }: LocalIssuer): boolean {
  return startedHere || isStandIn === true;
}

/** What the demo host wants of a job; another upstream's own wishes are unknown. */
const DEMO_BODY = '{ "video_id": "vid_abc123" }';

function suggestionsOf(
  { corsOrigins, routes, upstreamIsDemo }: Pick<RunFacts, "corsOrigins" | "routes" | "upstreamIsDemo">,
  access: AccessModel | undefined,
): InspectorOptions["suggestions"] {
  return {
    address: access && foreignAddress(access),
    origins: corsOrigins,
    scopes: [...new Set(routes.flatMap(({ scopes }) => scopes))],
    routes: routes.map((route) => suggestedRoute(route, routes, access)),
    body: upstreamIsDemo ? DEMO_BODY : "{}",
  };
}

/** An address that is let in, where this machine's own is not. */
function foreignAddress({ addresses: { passing } }: AccessModel): string | undefined {
  const example = holdsAddress(passing, addressNumber("127.0.0.1") as bigint) ? undefined : exampleAddress(passing);
  return example === undefined ? undefined : renderAddress(example);
}

function suggestedRoute(
  route: RouteLine,
  routes: readonly RouteLine[],
  access: AccessModel | undefined,
): Suggestions["routes"][number] {
  const path = examplePath(route);
  const others = routes.filter((one) => one.path === route.path).map(({ method }) => method);
  const method = route.method === "ANY" ? METHODS.find((one) => !others.includes(one)) : route.method;
  const limits = access === undefined || method === undefined ? [] : routeLimits(access, { method, path });
  return { ...route, path, resourcePath: route.path, limits };
}
