import type { Stop } from "../exchange/exchange.ts";
import { routeOf } from "../exchange/exchange.ts";
import { mockIntegration } from "../integrations/mock-integration.ts";
import { prepareIntegrations } from "../integrations/prepare-integrations.ts";
import type { ApiModel } from "../model/api.ts";

/** Answers the CORS preflight: an OPTIONS method with a MOCK integration. Other requests pass. */
export function preflightStop(model: ApiModel): Stop {
  const prepared = prepareIntegrations(model, ({ method, integration }) =>
    method === "OPTIONS" && integration.type === "MOCK" ? mockIntegration(integration, model) : undefined,
  );
  return { stop: "preflight", run: (exchange) => prepared.get(routeOf(exchange).method)?.(exchange) };
}
