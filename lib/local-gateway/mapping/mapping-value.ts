import { findContextVariable } from "../exchange/context-variables.ts";
import { type Exchange, joinedHeader, lastHeader } from "../exchange/exchange.ts";
import { lastQueryValue, parseQuery } from "../exchange/query-string.ts";
import type { MappingSource } from "../model/integration.ts";

/** Takes a mapping's value out of an exchange; undefined when it is missing there. */
export type MappingValue = (exchange: Exchange) => string | undefined;

/** Prepares a mapping source, so that a request costs one look-up. */
export function mappingValue(source: MappingSource): MappingValue {
  switch (source.kind) {
    case "static":
      return () => source.value;
    case "header":
      return headerValue(source.name, lastHeader);
    case "multivalueheader":
      return headerValue(source.name, joinedHeader);
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

/** Whether AWS looks the name up with or without regard to case is not known; here without, as HTTP says. */
function headerValue(name: string, read: (exchange: Exchange, name: string) => string | undefined): MappingValue {
  const lowerCaseName = name.toLowerCase();
  return (exchange) => read(exchange, lowerCaseName);
}

function joined(parameters: readonly (readonly [string, string])[], name: string): string | undefined {
  const values = parameters.filter(([candidate]) => candidate === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(",");
}
