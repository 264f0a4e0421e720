import { contextObject } from "../exchange/context-variables.ts";
import { Denial } from "../exchange/denial.ts";
import { contentTypeOf, type Exchange, routeOf } from "../exchange/exchange.ts";
import { DROPPED_REQUEST_HEADERS } from "../exchange/header-rules.ts";
import { parseQuery } from "../exchange/query-string.ts";
import type { MappingTemplate, TemplateVariables } from "../mapping/vtl/mapping-template.ts";
import { TEMPLATE_UTILITIES, type TemplateParameters, templateInput } from "../mapping/vtl/template-objects.ts";
import type { IntegrationModel } from "../model/integration.ts";

/**
 * The template for the request's content type (none given: application/json); undefined when the body passes unchanged.
 *
 * @throws Denial UNSUPPORTED_MEDIA_TYPE where the passthrough behaviour forbids that
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
export function chooseRequestTemplate(
  exchange: Exchange,
  { requestTemplates, passthrough }: IntegrationModel,
): MappingTemplate | undefined {
  const template = requestTemplates.get(contentTypeOf(exchange)) ?? requestTemplates.get("$default");
  if (template) return template;
  const passes =
    passthrough === "WHEN_NO_MATCH" || (passthrough === "WHEN_NO_TEMPLATES" && requestTemplates.size === 0);
  if (!passes) throw new Denial("UNSUPPORTED_MEDIA_TYPE");
  return undefined;
}

/** Renders a template. @throws Denial API_CONFIGURATION_ERROR when it cannot be rendered for this request */
export function renderTemplate(template: MappingTemplate, variables: TemplateVariables): string {
  try {
    return template.render(variables);
  } catch {
    throw new Denial("API_CONFIGURATION_ERROR");
  }
}

/**
 * What an integration's templates see. Request and response template share one `context`: the second finds what the
 * first has overridden (recorded).
 */
export function templateVariables(exchange: Exchange): (body: string) => TemplateVariables {
  const context = contextObject(exchange);
  const parameters = parametersOf(exchange);
  const { stageVariables } = exchange.identity;
  return (body) => ({ input: templateInput(body, parameters), context, stageVariables, util: TEMPLATE_UTILITIES });
}

/** The overrides that templates have set in the context. */
export interface ResponseOverride {
  readonly status?: unknown;
  readonly header: Readonly<Record<string, unknown>>;
}

export function responseOverrideOf({ context }: TemplateVariables): ResponseOverride {
  return context.responseOverride as ResponseOverride;
}

/** Dropped headers are invisible to templates too (recorded). Of several values the last counts. */
function parametersOf(exchange: Exchange): TemplateParameters {
  const { request, headerNames } = exchange;
  const header = request.headers.filter((_, at) => !DROPPED_REQUEST_HEADERS.has(headerNames[at] ?? ""));
  return {
    path: routeOf(exchange).pathParameters,
    querystring: Object.fromEntries(parseQuery(request.query)),
    header: Object.fromEntries(header),
  };
}
