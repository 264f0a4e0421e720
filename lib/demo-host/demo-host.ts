import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { closeServer, listen } from "../loopback/listen.ts";
import { createJobs, HostRefusal, readJsonObject } from "./jobs.ts";

export interface DemoHost {
  readonly url: URL;
  close(): Promise<void>;
}

/** What one route of the host answers. */
interface HostAnswer {
  readonly status?: number;
  readonly data: unknown;
}

/**
 * A small stand-in for the Clipzy ML Engine. It does not authenticate, keeps jobs in memory, answers CORS by
 * `CORS_ORIGINS`, and repeats in every answer what it received from the gateway.
 *
 * @param cors called for every request, since the value is known only after the template has been read
 */
export async function startDemoHost(cors: () => HostCors): Promise<DemoHost> {
  const routes = createRoutes();
  const server = createServer((request, response) => serve(routes, cors(), request, response));
  const port = await listen(server);
  return { url: new URL(`http://127.0.0.1:${port}`), close: () => closeServer(server) };
}

type Route = (request: IncomingMessage, id: string) => HostAnswer | Promise<HostAnswer>;

/** The answer to every other path, so that any environment can be tried. */
const ANYTHING: Route = () => ({ data: null });

function createRoutes(): Record<string, Route> {
  const jobs = createJobs();
  return {
    "GET /health": () => ({ data: { status: "ok" } }),
    "POST /api/v1/jobs": async (request) => ({ data: jobs.add(await readJsonObject(request)) }),
    "GET /api/v1/jobs": () => ({ data: jobs.all() }),
    "GET /api/v1/jobs/:id": (_, id) => ({ data: jobs.find(id) }),
    "DELETE /api/v1/jobs/:id": (_, id) => ({ data: jobs.remove(id) }),
  };
}

async function serve(
  routes: Record<string, Route>,
  cors: HostCors,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = corsHeaders(cors, request);
  const path = (request.url ?? "/").split("?", 1)[0] as string;
  if (request.method === "OPTIONS") {
    response.writeHead(204, headers).end();
  } else if (path.endsWith("/events") && request.method === "GET") {
    streamEvents(response, headers);
  } else {
    const { status, body } = await answer(routes, path, request);
    response.writeHead(status, { ...headers, "Content-Type": "application/json" });
    response.end(request.method === "HEAD" ? "" : JSON.stringify(body));
  }
}

async function answer(
  routes: Record<string, Route>,
  path: string,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
  const [, id = ""] = /^\/api\/v1\/jobs\/([^/]+)$/.exec(path) ?? [];
  const pattern = id === "" ? path : "/api/v1/jobs/:id";
  const route = routes[`${request.method} ${pattern}`] ?? ANYTHING;
  try {
    const { status = 200, data } = await route(request, id);
    return { status, body: { success: true, data, received: received(request) } };
  } catch (error) {
    const refusal = error instanceof HostRefusal ? error : new HostRefusal(500, "INTERNAL_ERROR", "The host failed.");
    return { status: refusal.status, body: refusal.envelope() };
  }
}

/** The gateway replaces the bearer token by this text. */
const REMOVED = "removed-by-gateway";

/**
 * What the gateway sent to the host, for the answer to show. A bearer token never reaches the host through the gateway;
 * one that comes without a gateway is not repeated.
 */
function received(request: IncomingMessage): Record<string, string | undefined> {
  const { headers, method, url } = request;
  const value = (name: string) => headers[name]?.toString();
  return {
    method,
    path: url,
    principal: value("x-clipzy-principal"),
    scopes: value("x-clipzy-scopes"),
    issuer: value("x-clipzy-issuer"),
    requestId: value("x-request-id"),
    sourceAddress: value("x-clipzy-source-ip"),
    authorization:
      headers.authorization === undefined || headers.authorization === REMOVED ? headers.authorization : "(a token)",
  };
}

const EVENTS = ["queued", "transcribing", "clipping", "done"];
const PAUSE_MILLIS = 250;

/** A job's progress as server-sent events, four a second: shows that the gateway streams. */
function streamEvents(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, { ...headers, "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const remaining = [...EVENTS];
  const next = () => {
    const event = remaining.shift();
    if (event === undefined) return void response.end();
    response.write(`event: progress\ndata: ${JSON.stringify({ status: event })}\n\n`);
    timer = setTimeout(next, PAUSE_MILLIS);
  };
  let timer = setTimeout(next, 0);
  response.once("close", () => clearTimeout(timer));
}

/** The host's CORS settings, as the real engine has them in its environment. */
export interface HostCors {
  /** The comma list of `CORS_ORIGINS`; "" when no browser may call. */
  readonly origins: string;
  readonly allowCredentials?: boolean;
}

/** CORS headers of an answer: an exact match on the allowlist, or none at all (Fetch standard, CORS protocol). */
export function corsHeaders(cors: HostCors, request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  const requestId = request.headers["x-request-id"];
  const base: Record<string, string> = { Vary: "Origin" };
  if (typeof requestId === "string") base["X-Request-Id"] = requestId;
  if (origin === undefined || !cors.origins.split(",").includes(origin)) return base;
  return {
    ...base,
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": "X-Request-Id",
    ...(cors.allowCredentials ? { "Access-Control-Allow-Credentials": "true" } : {}),
  };
}
