import type { MappingSource } from "../model/integration.ts";

const REQUEST_SOURCE = /^method\.request\.(header|multivalueheader|querystring|multivaluequerystring|path)\.(.+)$/;

/**
 * Parses where a request or gateway-response mapping takes its value from.
 *
 * @returns undefined when the expression is none that API Gateway documents
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
