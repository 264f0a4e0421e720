import { extendedRequestId } from "./exchange/context-variables.ts";
import { Denial } from "./exchange/denial.ts";
import { errorCodeOf } from "./exchange/error-code.ts";
import type { Answer, ClientRequest, Header, Stop } from "./exchange/exchange.ts";
import { type GatewayExchange, startExchange } from "./exchange/gateway-exchange.ts";
import { hideTokens } from "./exchange/hide-tokens.ts";
import type { Trace } from "./exchange/trace.ts";
import type { World } from "./exchange/world.ts";
import type { ApiModel } from "./model/api.ts";
import { startNotes } from "./start-notes.ts";
import { apiKeyStage } from "./stops/api-key.ts";
import { authorizerStage } from "./stops/authorizer.ts";
import { gatewayResponse } from "./stops/gateway-response.ts";
import { preflightStage } from "./stops/preflight.ts";
import { privateIntegrationStage } from "./stops/private-integration.ts";
import { requestValidationStage } from "./stops/request-validation.ts";
import { routeStage } from "./stops/route.ts";
import { sizeLimitsStage } from "./stops/size-limits.ts";
import type { Stage } from "./stops/stage.ts";
import { throttleStage } from "./stops/throttle.ts";
import { webAclStage } from "./stops/web-acl.ts";

/** What came of one request. */
export interface RequestOutcome {
  readonly answer: Answer;
  /** The stop that answered or refused. */
  readonly stop: Stop;
  /** `error.code` of the envelope, when the gateway itself refused. */
  readonly code?: string;
  readonly principalId?: string;
  /** The route's path, e.g. `/api/v1/jobs/{id}`. */
  readonly resourcePath?: string;
  /** Undefined when nobody asked for traces. */
  readonly trace?: Trace;
}

export interface RequestPathOptions {
  /** Whether each step is put into words, which costs as much as some stops together. @default true */
  readonly keepsTraces?: boolean;
}

/** Takes one request through all stops; never rejects. */
export type RequestPath = (request: ClientRequest) => Promise<RequestOutcome>;

/**
 * The path of a request through an API: its stops in order, each of which answers, refuses, or lets pass.
 *
 * The preflight comes after throttle and resource policy, since those hold for OPTIONS as for any method.
 */
export function createRequestPath(
  model: ApiModel,
  world: World,
  { keepsTraces = true }: RequestPathOptions = {},
): RequestPath {
  const methods = model.routes.flatMap((route) => route.methods);
  const stages: readonly Stage[] = [
    webAclStage(model.webAcl, world),
    sizeLimitsStage(),
    routeStage(model.routes),
    throttleStage(methods, world),
    authorizerStage(model, world),
    apiKeyStage(model.apiKeys, world),
    preflightStage(model),
    requestValidationStage(),
    privateIntegrationStage(model, world),
  ];
  const refuse = gatewayResponse(model);
  for (const note of startNotes(model)) world.note(note);
  return async (request) => {
    const exchange = startExchange(request, model.identity, keepsTraces);
    try {
      const answer = await passThrough(stages, exchange);
      return outcomeOf(exchange, answer, !ANSWERING_STOPS.has(exchange.stop));
    } catch (error) {
      return outcomeOf(exchange, refuse(exchange, denialOf(error, world)), true);
    }
  };
}

/** Where an answer that is returned is what was asked for; at any other stop it is a refusal in words of its own. */
const ANSWERING_STOPS: ReadonlySet<Stop> = new Set(["preflight", "private integration"]);

/** A promise only from the first stop on that returns one. */
function passThrough(stages: readonly Stage[], exchange: GatewayExchange, start = 0): Answer | Promise<Answer> {
  for (let at = start; at < stages.length; at++) {
    const { stop, run } = stages[at] as Stage;
    exchange.stop = stop;
    const result = run(exchange);
    if (result instanceof Promise) return result.then((answer) => answer ?? passThrough(stages, exchange, at + 1));
    if (result) return result;
  }
  throw new TypeError("no stop has answered");
}

/** What nobody expected is API Gateway's internal error. Its text may quote the request, so only its place is told. */
function denialOf(error: unknown, { note }: World): Denial {
  if (error instanceof Denial) return error;
  const place = error instanceof Error ? error.stack?.split("\n").find((line) => /^\s+at /.test(line)) : undefined;
  note(
    `a stop failed unexpectedly: ${error instanceof Error ? error.name : typeof error}${place ? ` ${place.trim()}` : ""}`,
  );
  return new Denial("API_CONFIGURATION_ERROR", "Internal server error");
}

function outcomeOf(exchange: GatewayExchange, answer: Answer, isRefusal: boolean): RequestOutcome {
  const { stop, authorization, match, trace, upstream, request } = exchange;
  const headers: Header[] = answer.headers.slice();
  headers.push(["x-amzn-RequestId", request.id], ["x-amz-apigw-id", extendedRequestId(request.id)]);
  return {
    answer: { status: answer.status, headers, body: answer.body },
    stop,
    code: isRefusal && typeof answer.body === "string" ? errorCodeOf(answer.body) : undefined,
    principalId: authorization?.principalId,
    resourcePath: match?.method.resourcePath,
    trace: trace && withoutTokens({ steps: trace, upstream }, request.path),
  };
}

/** A token in the path would stand in half of the steps. */
function withoutTokens(trace: Trace, path: string): Trace {
  if (hideTokens(path) === path) return trace;
  const { steps, upstream } = trace;
  const hidden = steps.map((step) => ({ ...step, looked: hideTokens(step.looked), decided: hideTokens(step.decided) }));
  return { steps: hidden, upstream: upstream && { ...upstream, url: hideTokens(upstream.url) } };
}
