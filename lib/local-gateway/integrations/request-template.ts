import { Denial } from "../exchange/denial.ts";
import { type Exchange, lastHeader } from "../exchange/exchange.ts";
import type { MappingTemplate, TemplateVariables } from "../mapping/vtl/mapping-template.ts";
import type { IntegrationModel } from "../model/integration.ts";

/**
 * The template for the request's content type (none given: application/json); undefined when the body passes as it is.
 *
 * @throws Denial UNSUPPORTED_MEDIA_TYPE where the passthrough behaviour forbids that
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
export function chooseRequestTemplate(
  exchange: Exchange,
  { requestTemplates, passthrough }: IntegrationModel,
): MappingTemplate | undefined {
  const contentType = (lastHeader(exchange, "content-type") ?? "application/json").split(";")[0]?.trim().toLowerCase();
  const template = requestTemplates.get(contentType ?? "") ?? requestTemplates.get("$default");
  if (template) return template;
  const passes =
    passthrough === "WHEN_NO_MATCH" || (passthrough === "WHEN_NO_TEMPLATES" && requestTemplates.size === 0);
  if (!passes) throw new Denial("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type");
  return undefined;
}

/** Renders a template. @throws Denial API_CONFIGURATION_ERROR when it cannot be rendered for this request */
export function renderTemplate(template: MappingTemplate, variables: TemplateVariables): string {
  try {
    return template.render(variables);
  } catch {
    throw new Denial("API_CONFIGURATION_ERROR", "Internal server error");
  }
}
