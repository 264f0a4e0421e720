import { CREDENTIAL_HEADERS, carries, credentialsOf, hideCredentials, NOT_SHOWN } from "../exchange/credentials.ts";
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
  const credentials = credentialsOf(exchange, credentialHeaders(exchange));
  const isCarrier = credentials.some((credential) => carries(request.target ?? "", credential));
  const target = isCarrier ? `/${NOT_SHOWN}` : request.target;
  const { method, url, headers } = request;
  return { method, url: url.origin + target, headers: hideCredentials(headers, credentials) };
}

function credentialHeaders({ match }: Exchange): ReadonlySet<string> {
  const tokenHeader = match?.method.authorizer?.headerName.toLowerCase();
  return tokenHeader === undefined ? CREDENTIAL_HEADERS : new Set([...CREDENTIAL_HEADERS, tokenHeader]);
}
