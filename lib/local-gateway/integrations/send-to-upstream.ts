import type { Header } from "../exchange/client-request.ts";
import { Denial } from "../exchange/denial.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { TracedUpstreamRequest } from "../exchange/trace.ts";
import { type OutgoingRequest, UpstreamError, type UpstreamResponse, type World } from "../exchange/world.ts";

/**
 * Sends a request to the upstream, and keeps what was sent for the trace.
 *
 * @throws Denial INTEGRATION_TIMEOUT or INTEGRATION_FAILURE when there is no response
 */
export function sendToUpstream(
  exchange: Exchange,
  request: OutgoingRequest,
  { send }: Pick<World, "send">,
): Promise<UpstreamResponse> {
  if (!exchange.trace) return send(request).catch(refuse);
  const sent = tracedRequest(exchange, request);
  exchange.upstream = sent;
  return send(request).then(
    (response) => {
      exchange.upstream = { ...sent, status: response.status };
      note(exchange, `status ${response.status}`, "answered");
      return response;
    },
    (error: unknown) => {
      if (error instanceof UpstreamError) note(exchange, describeFailure(error, request), "refused");
      return refuse(error);
    },
  );
}

/** What is no failure of the upstream stays what it is. */
function refuse(error: unknown): never {
  if (!(error instanceof UpstreamError)) throw error;
  throw error.kind === "timeout"
    ? new Denial("INTEGRATION_TIMEOUT", "Endpoint request timed out")
    : new Denial("INTEGRATION_FAILURE", "Network error communicating with endpoint");
}

function describeFailure({ kind }: UpstreamError, { timeoutMillis }: OutgoingRequest): string {
  return kind === "timeout" ? `no response within ${timeoutMillis} ms` : "the connection failed";
}

function tracedRequest(exchange: Exchange, request: OutgoingRequest): TracedUpstreamRequest {
  const secrets = secretsOf(exchange);
  const target = secrets.some((secret) => carries(request.target ?? "", secret)) ? `/${NOT_SHOWN}` : request.target;
  const { method, url, headers } = request;
  return { method, url: url.origin + target, headers: hideSecrets(headers, secrets) };
}

/** Credentials that the client sent, its authorizer's token included: of what carries them on, a trace shows only that it was there. */
function secretsOf({ request, headerNames, match }: Exchange): readonly string[] {
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

function note({ trace, match }: Exchange, decided: string, outcome: "answered" | "refused"): void {
  const { logicalId } = match?.method ?? {};
  trace?.push({ stop: "private integration", logicalId, looked: "the upstream", decided, outcome });
}
