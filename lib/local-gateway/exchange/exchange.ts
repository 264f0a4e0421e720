import { type ApiIdentity, executeApiArn } from "../model/api.ts";
import type { MethodModel } from "../model/method.ts";
import type { Answer } from "./answer.ts";
import type { ClientRequest, Header } from "./client-request.ts";
import { lowerCaseName, mediaType } from "./header.ts";
import type { InspectedBody, InspectedHeaders } from "./inspected-parts.ts";
import type { StopName } from "./stop-names.ts";
import type { TracedUpstreamRequest, TraceStep } from "./trace.ts";

/**
 * A stop of the request's path. `run` answers the request, or adds what it found to the exchange and lets it pass.
 *
 * A stop that need not wait returns no promise, so that a request costs no turn of the event loop for it.
 *
 * @throws Denial from `run` when the stop refuses the request
 */
export interface Stop {
  readonly stop: StopName;
  readonly run: (exchange: Exchange) => Answer | undefined | Promise<Answer | undefined>;
}

/** A request with the method that it was routed to. */
export interface RouteMatch {
  readonly method: MethodModel;
  /** Decoded once. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The authorizer's facts about the caller, all of them text: `$context.authorizer.*`. */
export interface Authorization {
  readonly principalId: string;
  readonly context: Readonly<Record<string, string>>;
}

/** One request on its way through the stops, with everything that they have found so far. */
export interface Exchange {
  /** Replaced by the web ACL when it has read the start of the body. */
  request: ClientRequest;
  readonly identity: ApiIdentity;
  /** Names of `request.headers` in lower case, index by index. */
  readonly headerNames: readonly string[];
  /** `arn:aws:execute-api:region:account:api/stage/METHOD/path` of this call. */
  readonly methodArn: string;
  /** Undefined when traces are switched off: then no step is written. */
  readonly trace: TraceStep[] | undefined;
  /** The stop that the request has reached. */
  stop: StopName;
  /** Set by the web ACL when one of its statements looks at bodies. */
  inspectedBody?: InspectedBody;
  /** Set by the web ACL when one of its statements looks at headers. */
  inspectedHeaders?: InspectedHeaders;
  /** Set by the route stop. */
  match?: RouteMatch;
  /** Set by the authorizer stop. */
  authorization?: Authorization;
  /** Set by the integration, for the trace. */
  upstream?: TracedUpstreamRequest;
}

export function startExchange(request: ClientRequest, identity: ApiIdentity, keepsTrace: boolean): Exchange {
  const { method, path, headers } = request;
  return {
    request,
    identity,
    headerNames: headers.map(nameOf),
    methodArn: executeApiArn(identity, `${identity.stageName}/${method}${path}`),
    trace: keepsTrace ? [] : undefined,
    stop: "web ACL",
    // All members are set here, so that every exchange has one shape and V8 need not change it on the way.
    inspectedBody: undefined,
    inspectedHeaders: undefined,
    match: undefined,
    authorization: undefined,
    upstream: undefined,
  };
}

function nameOf([name]: Header): string {
  return lowerCaseName(name);
}

/** A step without its stop. Without a `logicalId` of its own, it names the routed method's resource. */
export type StepWords = Omit<TraceStep, "stop">;

/** Adds a step of the present stop to the trace; does nothing when traces are switched off. */
export function step({ trace, stop, match }: Exchange, words: StepWords): void {
  trace?.push({ stop, logicalId: match?.method.logicalId, ...words });
}

/** The media type of the request's body, in lower case and without parameters; JSON when the request names none. */
export function contentTypeOf(exchange: Exchange): string {
  return mediaType(lastHeader(exchange, "content-type") ?? "application/json");
}

/** The first type of the Accept header; undefined when the request has none. */
export function firstAccepted(exchange: Exchange): string | undefined {
  const accept = lastHeader(exchange, "accept");
  return accept === undefined ? undefined : mediaType(accept.split(",")[0] ?? "");
}

/** The value of a header, its name given in lower case; of several the last (U; LocalStack does the same). */
export function lastHeader({ request, headerNames }: Exchange, name: string): string | undefined {
  const at = headerNames.lastIndexOf(name);
  return at < 0 ? undefined : request.headers[at]?.[1];
}

/** Every value of a header (name in lower case), joined as RFC 9110 section 5.3 allows; undefined when it is absent. */
export function joinedHeader({ request, headerNames }: Exchange, name: string): string | undefined {
  const first = headerNames.indexOf(name);
  if (first < 0) return undefined;
  let value = request.headers[first]?.[1] ?? "";
  for (let at = headerNames.indexOf(name, first + 1); at >= 0; ) {
    value += `,${request.headers[at]?.[1]}`;
    at = headerNames.indexOf(name, at + 1);
  }
  return value;
}

/** Whether the request has a header (name in lower case) more than once. */
export function isRepeated({ headerNames }: Exchange, name: string): boolean {
  return headerNames.indexOf(name) !== headerNames.lastIndexOf(name);
}

/** The route that was found. @throws TypeError when the request has not been routed, which is a bug */
export function routeOf({ match }: Exchange): RouteMatch {
  if (!match) throw new TypeError("the request has not been routed");
  return match;
}
