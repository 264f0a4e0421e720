import { Denial } from "../denial.ts";
import type { Header } from "../exchange.ts";
import type { GatewayExchange } from "../gateway-exchange.ts";
import { type OutgoingRequest, UpstreamError, type UpstreamResponse, type World } from "../world.ts";

/**
 * Sends a request to the upstream, and keeps what was sent for the trace.
 *
 * @throws Denial INTEGRATION_TIMEOUT or INTEGRATION_FAILURE when there is no response
 */
export async function sendToUpstream(
  exchange: GatewayExchange,
  request: OutgoingRequest,
  { send }: Pick<World, "send">,
): Promise<UpstreamResponse> {
  const sent = {
    method: request.method,
    url: originOf(request.url) + request.target,
    headers: hideToken(exchange, request.headers),
  };
  exchange.upstream = sent;
  try {
    const response = await send(request);
    exchange.upstream = { method: sent.method, url: sent.url, headers: sent.headers, status: response.status };
    note(exchange, `status ${response.status}`, "answered");
    return response;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const isLate = error.kind === "timeout";
    note(exchange, isLate ? `no response within ${request.timeoutMillis} ms` : "the connection failed", "refused");
    throw isLate
      ? new Denial("INTEGRATION_TIMEOUT", "Endpoint request timed out")
      : new Denial("INTEGRATION_FAILURE", "Network error communicating with endpoint");
  }
}

const origins = new WeakMap<URL, string>();

/** A URL puts its origin together each time that it is asked. */
function originOf(url: URL): string {
  const known = origins.get(url);
  if (known !== undefined) return known;
  origins.set(url, url.origin);
  return url.origin;
}

/** Of a header that no mapping has replaced, a trace shows only that it was there. */
function hideToken({ request, headerNames }: GatewayExchange, headers: readonly Header[]): readonly Header[] {
  const own: string[] = [];
  for (let at = 0; at < headerNames.length; at++) {
    if (SECRET.has(headerNames[at] ?? "")) own.push(request.headers[at]?.[1] ?? "");
  }
  const isShown = ([, value]: Header) => !own.includes(value);
  if (own.length === 0 || headers.every(isShown)) return headers;
  return headers.map((header) => (isShown(header) ? header : [header[0], "(not shown)"]));
}

const SECRET: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization", "x-api-key"]);

function note({ trace, match }: GatewayExchange, decided: string, outcome: "answered" | "refused"): void {
  const { logicalId } = match?.method ?? {};
  trace.push({ stop: "private integration", logicalId, looked: "the upstream", decided, outcome });
}
