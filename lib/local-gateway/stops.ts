import type { Answer } from "./exchange/answer.ts";
import type { ClientRequest, Header } from "./exchange/client-request.ts";
import { extendedRequestId } from "./exchange/context-variables.ts";
import { CREDENTIAL_HEADERS, credentialsOf, hideCredentials } from "./exchange/credentials.ts";
import { Denial } from "./exchange/denial.ts";
import { type Exchange, type Stop, startExchange } from "./exchange/exchange.ts";
import type { Outcome } from "./exchange/outcome.ts";
import type { StopName } from "./exchange/stop-names.ts";
import { hideTokens, withoutTokens } from "./exchange/trace.ts";
import type { World } from "./exchange/world.ts";
import type { ApiModel } from "./model/api.ts";
import { startNotes } from "./start-notes.ts";
import { apiKeyStop } from "./stops/api-key.ts";
import { authorizerStop } from "./stops/authorizer.ts";
import { errorCodeOf, gatewayResponse } from "./stops/gateway-response.ts";
import { preflightStop, privateIntegrationStop } from "./stops/private-integration.ts";
import { requestValidationStop } from "./stops/request-validation.ts";
import { routeStop, sizeLimitsStop } from "./stops/route.ts";
import { throttleStop } from "./stops/throttle.ts";
import { webAclStop } from "./stops/web-acl.ts";

export interface RequestPathOptions {
  /** Whether each step is written down, which takes as long as several stops together. @default true */
  readonly keepsTraces?: boolean;
}

/** Takes one request through all stops; never rejects. */
export type RequestPath = (request: ClientRequest) => Promise<Outcome>;

/**
 * The path of a request through an API: its stops in the order in which they run; each answers, refuses, or lets pass.
 *
 * The preflight runs after throttle and resource policy, since those hold for OPTIONS as for any method. The inspector
 * draws it before them; see `STOP_NAMES`.
 */
export function createRequestPath(
  model: ApiModel,
  world: World,
  { keepsTraces = true }: RequestPathOptions = {},
): RequestPath {
  const methods = model.routes.flatMap((route) => route.methods);
  const stops: readonly Stop[] = [
    webAclStop(model.webAcl, world),
    sizeLimitsStop(),
    routeStop(model.routes),
    throttleStop(methods, world),
    authorizerStop(model, world),
    apiKeyStop(model.apiKeys, world),
    preflightStop(model),
    requestValidationStop(),
    privateIntegrationStop(model, world),
  ];
  const refuse = gatewayResponse(model);
  const names = credentialHeaders(model);
  for (const note of startNotes(model)) world.note(note);
  return async (request) => {
    const exchange = startExchange(request, model.identity, keepsTraces);
    try {
      const answer = await passThrough(stops, exchange);
      return outcomeOf(exchange, answer, !ANSWERING_STOPS.has(exchange.stop), names);
    } catch (error) {
      return outcomeOf(exchange, refuse(exchange, denialOf(error, world)), true, names);
    }
  };
}

/** An answer that one of these returns is a success; an answer of any other stop is a refusal. */
const ANSWERING_STOPS: ReadonlySet<StopName> = new Set(["preflight", "private integration"]);

/** Runs the stops in order. Returns a promise only from the first stop on that does. */
function passThrough(stops: readonly Stop[], exchange: Exchange, start = 0): Answer | Promise<Answer> {
  for (let at = start; at < stops.length; at++) {
    const { stop, run } = stops[at] as Stop;
    exchange.stop = stop;
    const result = run(exchange);
    if (result instanceof Promise) return result.then((answer) => answer ?? passThrough(stops, exchange, at + 1));
    if (result) return result;
  }
  throw new TypeError("no stop has answered");
}

/**
 * An unexpected error becomes API Gateway's internal error. Its text may quote the request: only its place is printed.
 */
function denialOf(error: unknown, { note }: World): Denial {
  if (error instanceof Denial) return error;
  const place = error instanceof Error ? error.stack?.split("\n").find((line) => /^\s+at /.test(line)) : undefined;
  note(
    `a stop failed unexpectedly: ${error instanceof Error ? error.name : typeof error}${place ? ` ${place.trim()}` : ""}`,
  );
  return new Denial("API_CONFIGURATION_ERROR");
}

function outcomeOf(exchange: Exchange, answer: Answer, isRefusal: boolean, names: ReadonlySet<string>): Outcome {
  const { stop, authorization, match, trace, upstream, request } = exchange;
  const headers: Header[] = answer.headers.slice();
  headers.push(["x-amzn-RequestId", request.id], ["x-amz-apigw-id", extendedRequestId(request.id)]);
  return {
    answer: { status: answer.status, headers, body: answer.body },
    stop,
    code: isRefusal && typeof answer.body === "string" ? errorCodeOf(answer.body) : undefined,
    principalId: authorization?.principalId,
    resourcePath: match?.method.resourcePath,
    authorizerContext: authorization?.context,
    trace: trace && withoutTokens({ steps: trace, received: receivedHeaders(exchange, names), upstream }, request.path),
  };
}

/** Wherever a client has put a token, the trace does not show it. */
function receivedHeaders(exchange: Exchange, names: ReadonlySet<string>): Header[] {
  const shown = hideCredentials(exchange.request.headers, credentialsOf(exchange, names));
  return shown.map(([name, value]) => [name, hideTokens(value)]);
}

/** Of every authorizer of the API, since a request may be refused before its route is known. */
function credentialHeaders({ routes }: ApiModel): ReadonlySet<string> {
  const authorizers = routes.flatMap(({ methods }) => methods.flatMap(({ authorizer }) => authorizer ?? []));
  return new Set([...CREDENTIAL_HEADERS, ...authorizers.map(({ headerName }) => headerName.toLowerCase())]);
}
