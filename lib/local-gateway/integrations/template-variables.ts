import { contextObject } from "../exchange/context-variables.ts";
import { type Exchange, routeOf } from "../exchange/exchange.ts";
import { parseQuery } from "../exchange/query-string.ts";
import type { TemplateVariables } from "../mapping/vtl/mapping-template.ts";
import { type TemplateParameters, templateInput } from "../mapping/vtl/template-input.ts";
import { TEMPLATE_UTILITIES } from "../mapping/vtl/template-utilities.ts";
import { DROPPED_REQUEST_HEADERS } from "./dropped-headers.ts";

/**
 * What an integration's templates see. Request and response template get the same `context`, so that what one overrides
 * the other finds (recorded).
 */
export function templateVariables(exchange: Exchange): (body: string) => TemplateVariables {
  const context = contextObject(exchange);
  const parameters = parametersOf(exchange);
  const { stageVariables } = exchange.identity;
  return (body) => ({ input: templateInput(body, parameters), context, stageVariables, util: TEMPLATE_UTILITIES });
}

/** The overrides that templates may have left in the context. */
export interface ResponseOverride {
  readonly status?: unknown;
  readonly header: Readonly<Record<string, unknown>>;
}

export function responseOverrideOf({ context }: TemplateVariables): ResponseOverride {
  return context.responseOverride as ResponseOverride;
}

/** Dropped headers are invisible to templates too (recorded). Of several values the last one counts. */
function parametersOf(exchange: Exchange): TemplateParameters {
  const { request, headerNames } = exchange;
  const header = request.headers.filter((_, at) => !DROPPED_REQUEST_HEADERS.has(headerNames[at] ?? ""));
  return {
    path: routeOf(exchange).pathParameters,
    querystring: Object.fromEntries(parseQuery(request.query)),
    header: Object.fromEntries(header),
  };
}
