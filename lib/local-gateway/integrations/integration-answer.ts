import type { Answer } from "../exchange/answer.ts";
import type { Header } from "../exchange/client-request.ts";
import { findContextVariable } from "../exchange/context-variables.ts";
import { Denial } from "../exchange/denial.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { headerValue, isHeaderName } from "../exchange/header.ts";
import { remappedName } from "../exchange/header-rules.ts";
import { chooseTemplate } from "../mapping/response-template.ts";
import type { TemplateVariables } from "../mapping/vtl/mapping-template.ts";
import type { IntegrationResponseModel } from "../model/integration.ts";
import { renderTemplate, responseOverrideOf } from "./integration-templates.ts";

/** What an integration response is made from. */
export interface IntegrationOutput {
  readonly variables: TemplateVariables;
  /** What the integration answered; it is the body when there is no template. */
  readonly body: string | Buffer;
  readonly headers: readonly Header[];
}

/** The first response whose pattern covers the text, else the default one. */
export function selectResponse(responses: readonly IntegrationResponseModel[], text: string): IntegrationResponseModel {
  const chosen =
    responses.find(({ selectionPattern }) => selectionPattern?.test(text)) ??
    responses.find(({ selectionPattern }) => selectionPattern === undefined);
  if (!chosen) throw new Denial("API_CONFIGURATION_ERROR");
  return chosen;
}

/**
 * Builds the answer of a MOCK or non-proxy integration: the template, mapped headers, then the overrides of templates.
 */
export function integrationAnswer(
  exchange: Exchange,
  response: IntegrationResponseModel,
  { variables, body, headers }: IntegrationOutput,
): Answer {
  const [contentType, template] = chooseTemplate(exchange, response.templates);
  const rendered = template ? renderTemplate(template, variables) : body;
  const override = responseOverrideOf(variables);
  const named = new Map<string, Header>([["content-type", ["Content-Type", contentType]]]);
  const set = (name: string, value: string): void => {
    if (isHeaderName(name)) named.set(name.toLowerCase(), [remappedName(name), headerValue(value)]);
  };
  for (const [name, source] of Object.entries(response.headers)) {
    const value = readSource(exchange, source, headers);
    if (value !== undefined) set(name, value);
  }
  for (const [name, value] of Object.entries(override.header)) {
    if (value !== undefined && value !== null) set(name, String(value));
  }
  return { status: readStatus(override.status) ?? response.status, headers: [...named.values()], body: rendered };
}

/** @throws Denial when a template has set a status that HTTP does not have */
function readStatus(status: unknown): number | undefined {
  if (status === undefined || status === null) return undefined;
  const number = Number(status);
  if (Number.isInteger(number) && number >= 100 && number <= 599) return number;
  throw new Denial("API_CONFIGURATION_ERROR");
}

function readSource(exchange: Exchange, source: string, headers: readonly Header[]): string | undefined {
  if (source.startsWith("'")) return source.slice(1, -1);
  const [, name] = /^integration\.response\.(?:multivalue)?header\.(.+)$/.exec(source) ?? [];
  if (name !== undefined) return headers.findLast(([own]) => own.toLowerCase() === name.toLowerCase())?.[1];
  if (source.startsWith("context.")) return findContextVariable(source.slice("context.".length))?.(exchange);
  return exchange.identity.stageVariables[source.slice("stageVariables.".length)];
}
