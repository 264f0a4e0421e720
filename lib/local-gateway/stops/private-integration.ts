import type { Stop } from "../exchange/exchange.ts";
import { routeOf } from "../exchange/exchange.ts";
import type { World } from "../exchange/world.ts";
import { httpIntegration } from "../integrations/http-integration.ts";
import { httpProxyIntegration } from "../integrations/http-proxy-integration.ts";
import { lambdaIntegration } from "../integrations/lambda-integration.ts";
import { lambdaProxyIntegration } from "../integrations/lambda-proxy-integration.ts";
import { mockIntegration } from "../integrations/mock-integration.ts";
import { type Integrate, prepareIntegrations } from "../integrations/prepare-integrations.ts";
import type { ApiModel } from "../model/api.ts";
import type { IntegrationModel } from "../model/integration.ts";

/** Passes the request on to where its method's integration points, and answers with what comes back. */
export function privateIntegrationStop(model: ApiModel, world: Pick<World, "send" | "invoke" | "note">): Stop {
  const prepared = prepareIntegrations(model, ({ integration }) => prepare(integration, model, world));
  return { stop: "private integration", run: (exchange) => prepared.get(routeOf(exchange).method)?.(exchange) };
}

function prepare(
  integration: IntegrationModel,
  model: ApiModel,
  world: Pick<World, "send" | "invoke" | "note">,
): Integrate {
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
