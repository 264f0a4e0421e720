import { findContextVariable } from "../exchange/context-variables.ts";
import type { Denial } from "../exchange/denial.ts";
import { type Exchange, firstAccepted } from "../exchange/exchange.ts";
import { mappingValue, parseMappingSource } from "./mapping-source.ts";

/** Renders a gateway response's body for one refusal. */
export type ResponseTemplate = (exchange: Exchange, denial: Denial) => string;

/**
 * The content type and template of an integration's answer: the first accepted type, else application/json, else the first.
 */
export function chooseTemplate<Template>(
  exchange: Exchange,
  templates: ReadonlyMap<string, Template>,
): readonly [contentType: string, template: Template | undefined] {
  const accepted = templates.size > 1 ? firstAccepted(exchange) : undefined;
  const type = [...templates.keys()].find((one) => one.toLowerCase() === accepted);
  return type === undefined ? defaultTemplate(templates) : [type, templates.get(type)];
}

/**
 * The content type and template of a gateway response: application/json whatever the client accepts (V*, measured by
 * ministackorg/ministack#1756), else the first (U).
 */
export function defaultTemplate<Template>(
  templates: ReadonlyMap<string, Template>,
): readonly [contentType: string, template: Template | undefined] {
  const [first = "application/json"] = templates.keys();
  const type = templates.has("application/json") ? "application/json" : first;
  return [type, templates.get(type)];
}

/** A dotted name behind `$`, in braces or not. */
const NAME = /(?:context|stageVariables)\.[\w.]*\w|method\.request\.[\w.-]*\w/.source;
const REFERENCE = new RegExp(`\\$(?:\\{(${NAME})\\}|(${NAME}))`, "g");

type Part = string | ((exchange: Exchange, denial: Denial) => string | undefined);

/**
 * Prepares a template of a gateway response. It is no Velocity: `$context.*`, `$stageVariables.*` and
 * `$method.request.*` are substituted, nothing else. A name without a value renders as nothing; only
 * `$context.error.messageString` is JSON text or `null` (V*).
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function parseResponseTemplate(text: string): ResponseTemplate {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(REFERENCE)) {
    parts.push(text.slice(at, match.index), partOf(match[1] ?? match[2] ?? ""));
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  if (parts.length === 1) return () => text;
  return (exchange, denial) => {
    let rendered = "";
    for (const part of parts) rendered += typeof part === "string" ? part : (part(exchange, denial) ?? "");
    return rendered;
  };
}

function partOf(name: string): Part {
  const error = /^context\.error\.(\w+)$/.exec(name)?.[1];
  if (error !== undefined) return (_exchange, denial) => errorVariable(error, denial);
  if (name.startsWith("context.")) return findContextVariable(name.slice("context.".length)) ?? "";
  const source = parseMappingSource(name);
  return source ? mappingValue(source) : "";
}

function errorVariable(name: string, { type, reason, validationErrors }: Denial): string | undefined {
  switch (name) {
    case "message":
      return reason ?? undefined;
    case "messageString":
      return JSON.stringify(reason);
    case "responseType":
      return type;
    case "validationErrorString":
      return validationErrors && `[${validationErrors.join(", ")}]`;
    default:
      return undefined;
  }
}
