import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { closeServer, listen } from "../../loopback/listen.ts";
import { createEventStream } from "./event-stream.ts";
import { createRouter, pathOf } from "./inspector-routes.ts";
import type { Notice, Session, Suggestions } from "./messages.ts";
import { createPageFiles } from "./page-files.ts";
import { refuseStranger } from "./refuse-stranger.ts";
import type { RequestSender } from "./send-request.ts";
import { writeJson } from "./write-answer.ts";

export interface InspectorOptions extends RequestSender, InspectedEnvironment {
  /** 0 picks a free one. */
  readonly port: number;
}

/** What the page says of the environment; it may change while the page is open. */
export interface InspectedEnvironment extends Pick<RequestSender, "fetchToken"> {
  /** The environment's name, for the page's title. */
  readonly environment: string;
  /** What the form offers to click on. */
  readonly suggestions: Suggestions;
  /** Shown above everything else. @default - none */
  readonly notice?: Notice;
}

export interface Inspector {
  readonly url: string;
  /** Another template is served, or one was not taken over: pages show it at once, without a reload. */
  update(changes: Partial<InspectedEnvironment>): void;
  close(): Promise<void>;
}

/**
 * Serves the inspector's page, the traces and the form's requests on 127.0.0.1.
 *
 * @throws the listen error (`EADDRINUSE`, `EACCES`)
 */
export async function startInspector(options: InspectorOptions): Promise<Inspector> {
  const csrfToken = randomBytes(32).toString("base64url");
  let current = options;
  const events = createEventStream(options.store);
  const session = () => sessionOf(current, csrfToken);
  const route = createRouter({ sender: () => current, session, events, pageFile: createPageFiles() });
  // A page keeps one connection for events and a few for requests; more than this is not from pages.
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 60_000, maxHeaderSize: 16_384 });
  server.maxConnections = 128;
  server.on("request", (request, response) => {
    const { method = "", headers } = request;
    const refusal = refuseStranger({ method, path: pathOf(request), headers }, portOf(server), csrfToken);
    if (refusal !== undefined) return writeJson(response, refusal.status, { error: refusal.detail });
    route(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, { port: options.port });
  const close = () => {
    events.close();
    return closeServer(server);
  };
  const update = (changes: Partial<InspectedEnvironment>) => {
    current = { ...current, ...changes };
    events.announceSession();
  };
  return { url: `http://127.0.0.1:${port}`, update, close };
}

function sessionOf(options: InspectorOptions, csrfToken: string): Session {
  const { environment, suggestions, notice, gatewayUrl, fetchToken, usualAddress } = options;
  return {
    environment,
    gatewayUrl: gatewayUrl.origin,
    csrfToken,
    clientAddress: usualAddress ?? suggestions.address ?? "127.0.0.1",
    canFetchTokens: fetchToken !== undefined,
    suggestions,
    notice,
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}
