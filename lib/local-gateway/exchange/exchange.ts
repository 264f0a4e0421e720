import type { ApiIdentity } from "../model/api.ts";
import type { MethodModel } from "../model/method.ts";
import type { Answer } from "./answer.ts";
import type { ClientRequest, Header } from "./client-request.ts";
import { lowerCaseName } from "./header-name.ts";
import type { InspectedBody } from "./inspect-body.ts";
import type { InspectedHeaders } from "./inspected-headers.ts";
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

/** What the authorizer said about the caller, all of it text: `$context.authorizer.*`. */
export interface Authorization {
  readonly principalId: string;
  readonly context: Readonly<Record<string, string>>;
}

/** One request on its way through the stops, with what they have found so far. */
export interface Exchange {
  /** Replaced by the web ACL when it has read the start of the body. */
  request: ClientRequest;
  readonly identity: ApiIdentity;
  /** Names of `request.headers` in lower case, index by index. */
  readonly headerNames: readonly string[];
  /** `arn:aws:execute-api:region:account:api/stage/METHOD/path` of this call. */
  readonly methodArn: string;
  /** Undefined when nobody will look at it: then no step is put into words. */
  readonly trace: TraceStep[] | undefined;
  /** The stop at which the request stands. */
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
  const { region, accountId, apiId, stageName } = identity;
  const { method, path, headers } = request;
  return {
    request,
    identity,
    headerNames: headers.map(nameOf),
    methodArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stageName}/${method}${path}`,
    trace: keepsTrace ? [] : undefined,
    stop: "web ACL",
    // Named here, so that every exchange has one shape and V8 need not change it on the way.
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

/** The value of a header, its name given in lower case; of several the last (aws-facts 2: U, observed in LocalStack). */
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

/** Whether a header (name in lower case) stands there more than once. */
export function isRepeated({ headerNames }: Exchange, name: string): boolean {
  return headerNames.indexOf(name) !== headerNames.lastIndexOf(name);
}

/** Of the route that was found. @throws TypeError when the request has not been routed, which is a bug. */
export function routeOf({ match }: Exchange): RouteMatch {
  if (!match) throw new TypeError("the request has not been routed");
  return match;
}
