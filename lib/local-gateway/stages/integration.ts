import type { Answer } from "../exchange.ts";
import { type GatewayExchange, routeOf } from "../gateway-exchange.ts";
import { httpIntegration } from "../integrations/http-integration.ts";
import { httpProxyIntegration } from "../integrations/http-proxy-integration.ts";
import { lambdaIntegration } from "../integrations/lambda-integration.ts";
import { lambdaProxyIntegration } from "../integrations/lambda-proxy-integration.ts";
import { mockIntegration } from "../integrations/mock-integration.ts";
import type { ApiModel } from "../model/api.ts";
import type { MethodModel } from "../model/method.ts";
import type { World } from "../world.ts";
import type { Stage } from "./stage.ts";

type Prepared = (exchange: GatewayExchange) => Answer | Promise<Answer>;

/** Answers the CORS preflight: an OPTIONS method with a MOCK integration. Other requests pass. */
export function preflightStage(model: ApiModel): Stage {
  const prepared = prepare(model, isPreflight, (method) =>
    method.integration.type === "MOCK" ? mockIntegration(method.integration, model) : undefined,
  );
  return { stop: "preflight", run: (exchange) => prepared.get(routeOf(exchange).method)?.(exchange) };
}

/** Passes the request on to where its method's integration points, and answers with what comes back. */
export function integrationStage(model: ApiModel, world: Pick<World, "send" | "invoke">): Stage {
  const prepared = prepare(
    model,
    (method) => !isPreflight(method),
    (method) => prepareOne(method, model, world),
  );
  return { stop: "private integration", run: (exchange) => prepared.get(routeOf(exchange).method)?.(exchange) };
}

function isPreflight({ method, integration }: MethodModel): boolean {
  return method === "OPTIONS" && integration.type === "MOCK";
}

function prepareOne({ integration }: MethodModel, model: ApiModel, world: Pick<World, "send" | "invoke">): Prepared {
  switch (integration.type) {
    case "MOCK":
      return mockIntegration(integration, model);
    case "HTTP_PROXY":
      return httpProxyIntegration(integration, model, world);
    case "HTTP":
      return httpIntegration(integration, model, world);
    case "AWS":
      return lambdaIntegration(integration, world);
    case "AWS_PROXY":
      return lambdaProxyIntegration(integration, model, world);
  }
}

function prepare(
  { routes }: ApiModel,
  isMine: (method: MethodModel) => boolean,
  make: (method: MethodModel) => Prepared | undefined,
): ReadonlyMap<MethodModel, Prepared> {
  const prepared = new Map<MethodModel, Prepared>();
  for (const method of routes.flatMap(({ methods }) => methods).filter(isMine)) {
    const integration = make(method);
    if (integration) prepared.set(method, integration);
  }
  return prepared;
}
