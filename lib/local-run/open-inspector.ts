import { fetchToken } from "../inspector/server/fetch-token.ts";
import { type Inspector, type InspectorOptions, startInspector } from "../inspector/server/inspector-server.ts";
import type { TraceStore } from "../inspector/traces/trace-store.ts";
import type { LocalIssuer } from "../local-issuer/local-issuers.ts";
import { TOKEN_FAULTS } from "../local-issuer/token-faults.ts";
import type { Announcement } from "./announcement.ts";
import type { LocalRun } from "./local-run.ts";

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
  facts: Announcement,
  { port, store, now, address }: OpenInspectorOptions,
): Promise<Inspector> {
  const tokenEndpoint = run.issuers[0]?.tokenEndpoint;
  const options = {
    environment: facts.environment,
    gatewayUrl: new URL(run.gateway.url),
    suggestions: { ...suggestionsOf(facts), tokenFaults: faultsOf(run.issuers[0]) },
    usualAddress: address,
    fetchToken: tokenEndpoint === undefined ? undefined : fetchToken.bind(undefined, tokenEndpoint),
    store,
    now,
  };
  try {
    return await startInspector({ ...options, port: port ?? USUAL_PORT });
  } catch (error) {
    if (port === undefined) return startInspector({ ...options, port: 0 });
    const { code } = error as NodeJS.ErrnoException;
    const remedy = "choose another with --inspector-port, or --no-inspector to do without";
    throw new InspectorPortError(`the inspector cannot listen on port ${port} (${code}); ${remedy}`);
  }
}

/** Another program's issuer knows nothing of them. */
function faultsOf(issuer: LocalIssuer | undefined): readonly string[] {
  return issuer?.startedHere || issuer?.isStandIn ? Object.keys(TOKEN_FAULTS) : [];
}

/** What the demo host wants of a job; another upstream's own wishes are unknown. */
const DEMO_BODY = '{ "video_id": "vid_abc123" }';

function suggestionsOf({ corsOrigins, routes, upstreamIsDemo }: Announcement): InspectorOptions["suggestions"] {
  return {
    origins: corsOrigins,
    scopes: [...new Set(routes.flatMap(({ scopes }) => scopes))],
    // An example takes the place of a path variable, `{proxy+}` or `{v}`.
    routes: routes.map((route) => ({
      ...route,
      path: route.path.replace(/\{[^}]*\}/g, "example"),
      resourcePath: route.path,
    })),
    body: upstreamIsDemo ? DEMO_BODY : "{}",
  };
}
