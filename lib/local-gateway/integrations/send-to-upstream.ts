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
  const secrets = secretsOf(exchange);
  const target = secrets.some((secret) => carries(request.target ?? "", secret)) ? `/${NOT_SHOWN}` : request.target;
  const sent = {
    method: request.method,
    url: originOf(request.url) + target,
    headers: hideSecrets(request.headers, secrets),
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

/** Credentials that the client sent, its authorizer's token included: of what carries them on, a trace shows only that it was there. */
function secretsOf({ request, headerNames, match }: GatewayExchange): readonly string[] {
  const tokenHeader = match?.method.authorizer?.headerName.toLowerCase();
  const secrets: string[] = [];
  for (let at = 0; at < headerNames.length; at++) {
    const name = headerNames[at] ?? "";
    if (name === tokenHeader || SECRET.has(name)) secrets.push(request.headers[at]?.[1] ?? "");
  }
  return secrets;
}

function hideSecrets(headers: readonly Header[], secrets: readonly string[]): readonly Header[] {
  if (secrets.length === 0) return headers;
  return headers.map((header) =>
    secrets.some((secret) => carries(header[1], secret)) ? [header[0], NOT_SHOWN] : header,
  );
}

/** True for the secret itself and, where it is long enough to be told from other text, for what holds its part after the scheme. */
function carries(text: string, secret: string): boolean {
  if (text === secret) return true;
  const credentials = secret.slice(secret.indexOf(" ") + 1);
  return credentials.length >= SHORTEST_EMBEDDED && text.includes(credentials);
}

const NOT_SHOWN = "(not shown)";
const SHORTEST_EMBEDDED = 8;
const SECRET: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization", "x-api-key"]);

function note({ trace, match }: GatewayExchange, decided: string, outcome: "answered" | "refused"): void {
  const { logicalId } = match?.method ?? {};
  trace.push({ stop: "private integration", logicalId, looked: "the upstream", decided, outcome });
}
