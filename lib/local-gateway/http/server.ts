import { createServer, type Server } from "node:http";
import { closeServer, listen } from "../../loopback/listen.ts";
import { refuseConnection } from "./refuse-connection.ts";
import { type ServeOptions, serveRequest } from "./serve-request.ts";

export interface GatewayServerOptions extends ServeOptions {
  /** 0: any free port. */
  readonly port: number;
  /** @default - DEFAULT_LIMITS */
  readonly limits?: Partial<ServerLimits>;
}

/** How long a client may take. All in milliseconds. */
export interface ServerLimits {
  /** For the request's head: this cuts a slow-loris client. */
  readonly headersMillis: number;
  /** For the whole request. */
  readonly requestMillis: number;
  /** Between two requests of one connection. */
  readonly keepAliveMillis: number;
  /** Without a byte in either direction; AWS cuts a streamed response after the same five minutes. */
  readonly idleMillis: number;
}

const DEFAULT_LIMITS: ServerLimits = {
  headersMillis: 20_000,
  requestMillis: 120_000,
  keepAliveMillis: 60_000,
  idleMillis: 300_000,
};

export interface GatewayServer {
  readonly url: string;
  readonly port: number;
  /** Ends every connection at once, busy or idle. */
  close(): Promise<void>;
}

/**
 * Serves the request's path over HTTP on 127.0.0.1.
 *
 * @throws the listen error (`EADDRINUSE`, `EACCES`)
 */
export async function startServer(options: GatewayServerOptions): Promise<GatewayServer> {
  const server = createNodeServer({ ...DEFAULT_LIMITS, ...options.limits });
  server.on("request", (incoming, response) => serveRequest(options, incoming, response, false));
  server.on("checkContinue", (incoming, response) => serveRequest(options, incoming, response, true));
  // Any other expectation: AWS drops the header (aws-facts section 6), and a server may ignore it (RFC 9110 10.1.1).
  server.on("checkExpectation", (incoming, response) => serveRequest(options, incoming, response, false));
  server.on("connect", (_incoming, socket) => refuseConnection(options, socket, "not for an origin server"));
  server.on("clientError", (error, socket) => refuseConnection(options, socket, error));
  // A longer queue than Node's 511: a thousand clients may connect at once.
  const port = await listen(server, { port: options.port, backlog: 4_096 });
  return { url: `http://127.0.0.1:${port}`, port, close: () => closeServer(server) };
}

function createNodeServer(limits: ServerLimits): Server {
  const server = createServer({
    requireHostHeader: false, // Node's refusal would be no error envelope; readClientRequest refuses it instead
    maxHeaderSize: 32_768, // above both AWS limits, which readClientRequest applies
    headersTimeout: limits.headersMillis,
    requestTimeout: limits.requestMillis,
    keepAliveTimeout: limits.keepAliveMillis,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMillis),
  });
  server.maxHeadersCount = 0; // only the size is limited: Node would drop headers beyond a count in silence
  server.setTimeout(limits.idleMillis);
  return server;
}
