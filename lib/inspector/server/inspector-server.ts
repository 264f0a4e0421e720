import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { closeServer, listen } from "../../loopback/listen.ts";
import { createEventStream } from "./event-stream.ts";
import { createRouter, pathOf } from "./inspector-routes.ts";
import type { Suggestions } from "./messages.ts";
import { createPageFiles } from "./page-files.ts";
import { refuseStranger } from "./refuse-stranger.ts";
import type { RequestSender } from "./send-request.ts";
import { writeJson } from "./write-answer.ts";

export interface InspectorOptions extends RequestSender {
  /** 0 picks a free one. */
  readonly port: number;
  /** The environment's name, for the page's title. */
  readonly environment: string;
  /** What the form offers to click on. */
  readonly suggestions: Suggestions;
}

export interface Inspector {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the inspector's page, the traces and the form's requests on 127.0.0.1.
 *
 * @throws the listen error (`EADDRINUSE`, `EACCES`)
 */
export async function startInspector(options: InspectorOptions): Promise<Inspector> {
  const csrfToken = randomBytes(32).toString("base64url");
  const { environment, suggestions, gatewayUrl } = options;
  const events = createEventStream(options.store);
  const canFetchTokens = options.fetchToken !== undefined;
  const session = () => ({ environment, suggestions, csrfToken, canFetchTokens, gatewayUrl: gatewayUrl.origin });
  const route = createRouter({ sender: options, session, events, pageFile: createPageFiles() });
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
  return { url: `http://127.0.0.1:${port}`, close };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}
