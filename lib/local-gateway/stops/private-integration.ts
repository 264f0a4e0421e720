import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import { type Exchange, routeOf, type Stop } from "../exchange/exchange.ts";
import type { World } from "../exchange/world.ts";
import { httpIntegration } from "../integrations/http-integration.ts";
import { httpProxyIntegration } from "../integrations/http-proxy-integration.ts";
import { lambdaIntegration } from "../integrations/lambda-integration.ts";
import { lambdaProxyIntegration } from "../integrations/lambda-proxy-integration.ts";
import { mockIntegration } from "../integrations/mock-integration.ts";
import type { ApiModel } from "../model/api.ts";
import { type IntegrationModel, isMisconfigured } from "../model/integration.ts";
import type { MethodModel } from "../model/method.ts";

/**
 * One method's integration, prepared once.
 *
 * @throws Denial when the integration fails, or its configuration turns out to be wrong
 */
type Integrate = (exchange: Exchange) => Answer | Promise<Answer>;

type IntegrationWorld = Pick<World, "send" | "invoke" | "note">;

/** Answers the CORS preflight: an OPTIONS method with a MOCK integration. Other requests pass. */
export function preflightStop(model: ApiModel): Stop {
  const prepared = prepareIntegrations(model, ({ method, integration }) =>
    method === "OPTIONS" && integration.type === "MOCK" ? mockIntegration(integration, model) : undefined,
  );
  return { stop: "preflight", run: (exchange) => prepared.get(routeOf(exchange).method)?.(exchange) };
}

/** Passes the request on to where its method's integration points, and answers with what comes back. */
export function privateIntegrationStop(model: ApiModel, world: IntegrationWorld): Stop {
  const prepared = prepareIntegrations(model, ({ integration }) => prepare(integration, model, world));
  return { stop: "private integration", run: (exchange) => prepared.get(routeOf(exchange).method)?.(exchange) };
}

/** The integrations of those methods for which `make` has one. */
function prepareIntegrations(
  { routes }: ApiModel,
  make: (method: MethodModel) => Integrate | undefined,
): ReadonlyMap<MethodModel, Integrate> {
  const prepared = new Map<MethodModel, Integrate>();
  for (const method of routes.flatMap(({ methods }) => methods)) {
    const integrate = make(method);
    if (integrate) prepared.set(method, integrate);
  }
  return prepared;
}

function prepare(integration: IntegrationModel, model: ApiModel, world: IntegrationWorld): Integrate {
  if (isMisconfigured(integration)) return failConfiguration;
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

/** API Gateway accepts such an integration at deployment and notices at the first call (recorded). */
function failConfiguration(): never {
  throw new Denial("API_CONFIGURATION_ERROR");
}
