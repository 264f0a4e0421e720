import { findContextVariable } from "../exchange/context-variables.ts";
import { type Exchange, joinedHeader, lastHeader } from "../exchange/exchange.ts";
import { lastQueryValue, parseQuery } from "../exchange/query-string.ts";
import type { MappingSource } from "../model/integration.ts";

const REQUEST_SOURCE = /^method\.request\.(header|multivalueheader|querystring|multivaluequerystring|path)\.(.+)$/;

/**
 * Parses where a request or gateway-response mapping takes its value from.
 *
 * @returns undefined for an expression that API Gateway does not document
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function parseMappingSource(expression: string): MappingSource | undefined {
  const literal = /^'(.*)'$/s.exec(expression);
  if (literal) return { kind: "static", value: literal[1] ?? "" };
  const request = REQUEST_SOURCE.exec(expression);
  if (request) return { kind: request[1] as "header", name: request[2] ?? "" };
  const context = /^context\.([\w.]+)$/.exec(expression);
  if (context) return { kind: "context", name: context[1] ?? "" };
  const variable = /^stageVariables\.(\w+)$/.exec(expression);
  if (variable) return { kind: "stageVariable", name: variable[1] ?? "" };
  return undefined;
}

/** Takes a mapping's value out of an exchange; undefined when it is missing there. */
export type MappingValue = (exchange: Exchange) => string | undefined;

/** Prepares a mapping source: one look-up a request. */
export function mappingValue(source: MappingSource): MappingValue {
  switch (source.kind) {
    case "static":
      return () => source.value;
    case "header":
      return headerReader(source.name, lastHeader);
    case "multivalueheader":
      return headerReader(source.name, joinedHeader);
    case "querystring":
      return ({ request }) => lastQueryValue(request.query, source.name);
    case "multivaluequerystring":
      return ({ request }) => joined(parseQuery(request.query), source.name);
    case "path":
      return ({ match }) =>
        match && Object.hasOwn(match.pathParameters, source.name) ? match.pathParameters[source.name] : undefined;
    case "stageVariable":
      return ({ identity }) => identity.stageVariables[source.name];
    case "context":
      return findContextVariable(source.name) ?? (() => undefined);
  }
}

/** Whether AWS regards the case of names in integrations is not known; here it does not count, as in HTTP. */
function headerReader(name: string, read: (exchange: Exchange, name: string) => string | undefined): MappingValue {
  const lowerCaseName = name.toLowerCase();
  return (exchange) => read(exchange, lowerCaseName);
}

function joined(parameters: readonly (readonly [string, string])[], name: string): string | undefined {
  const values = parameters.filter(([candidate]) => candidate === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(",");
}
