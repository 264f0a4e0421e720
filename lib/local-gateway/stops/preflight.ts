import { routeOf } from "../exchange/gateway-exchange.ts";
import { mockIntegration } from "../integrations/mock-integration.ts";
import { prepareIntegrations } from "../integrations/prepare-integrations.ts";
import type { ApiModel } from "../model/api.ts";
import type { Stage } from "./stage.ts";

/** Answers the CORS preflight: an OPTIONS method with a MOCK integration. Other requests pass. */
export function preflightStage(model: ApiModel): Stage {
  const prepared = prepareIntegrations(model, ({ method, integration }) =>
    method === "OPTIONS" && integration.type === "MOCK" ? mockIntegration(integration, model) : undefined,
  );
  return { stop: "preflight", run: (exchange) => prepared.get(routeOf(exchange).method)?.(exchange) };
}
