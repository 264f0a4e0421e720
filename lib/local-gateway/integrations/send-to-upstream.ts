import type { Header } from "../exchange/client-request.ts";
import { Denial } from "../exchange/denial.ts";
import { type Exchange, step } from "../exchange/exchange.ts";
import type { TracedUpstreamRequest } from "../exchange/trace.ts";
import { type OutgoingRequest, UpstreamError, type UpstreamResponse, type World } from "../exchange/world.ts";

/**
 * Sends a request to the upstream, and keeps it for the trace.
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
      step(exchange, { looked: LOOKED, decided: `status ${response.status}`, outcome: "answered" });
      return response;
    },
    (error: unknown) => {
      if (error instanceof UpstreamError) {
        step(exchange, { looked: LOOKED, decided: describeFailure(error, request), outcome: "refused" });
      }
      return refuse(error);
    },
  );
}

const LOOKED = "the upstream";

/** An error that is no failure of the upstream is thrown on as it is. */
function refuse(error: unknown): never {
  if (!(error instanceof UpstreamError)) throw error;
  throw new Denial(error.kind === "timeout" ? "INTEGRATION_TIMEOUT" : "INTEGRATION_FAILURE");
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

/**
 * The credentials that the client sent, its authorizer's token included. A trace shows that a header or target carried
 * one, never the credential.
 */
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

/** Whether a text is the secret, or contains the part after its scheme (if that is too long for a coincidence). */
function carries(text: string, secret: string): boolean {
  if (text === secret) return true;
  const credentials = secret.slice(secret.indexOf(" ") + 1);
  return credentials.length >= MIN_EMBEDDED_LENGTH && text.includes(credentials);
}

const NOT_SHOWN = "(not shown)";
const MIN_EMBEDDED_LENGTH = 8;
const SECRET: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization", "x-api-key"]);
