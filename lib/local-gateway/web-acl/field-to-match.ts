import { type Exchange, isRepeated, joinedHeader } from "../exchange/exchange.ts";
import { lowerCaseName } from "../exchange/header.ts";
import { inspectedHeaders } from "../exchange/inspected-parts.ts";
import { parseQuery } from "../exchange/query-string.ts";
import type { World } from "../exchange/world.ts";
import type { FieldToMatch } from "../model/web-acl.ts";

/** The values of a request that a statement inspects; empty when the part is absent, and then nothing matches. */
export type ReadField = (exchange: Exchange) => readonly string[];

/**
 * The reader of one field. The path and the query string are seen as they were sent, never decoded.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html
 */
export function fieldReader(field: FieldToMatch, note: World["note"]): ReadField {
  switch (field.kind) {
    case "header":
      return headerReader(field.name, note);
    case "headers":
      return headersReader(field);
    case "uri path":
      return ({ request }) => [request.path];
    case "query string":
      return ({ request }) => [request.query];
    case "body":
      return ({ inspectedBody }) => (inspectedBody === undefined ? [] : [inspectedBody.text]);
    case "method":
      return ({ request }) => [request.method];
    case "all query arguments":
      return ({ request }) => parseQuery(request.query).flat();
    case "query argument":
      return ({ request }) =>
        parseQuery(request.query)
          .filter(([name]) => name.toLowerCase() === field.name)
          .map(([, value]) => value);
  }
}

function headerReader(name: string, note: World["note"]): ReadField {
  return (exchange) => {
    const value = joinedHeader(exchange, name);
    if (value === undefined || !isInspected(exchange, name)) return [];
    if (isRepeated(exchange, name)) {
      note(
        `how AWS WAF looks at a repeated header (${name}) is not known; here its values count as one, joined by commas`,
      );
    }
    return [value];
  };
}

/** Whether WAF sees a header; for a repeated header, whether it sees the first. */
function isInspected(exchange: Exchange, name: string): boolean {
  return exchange.headerNames.indexOf(name) < inspectedHeaders(exchange).headers.length;
}

/** Names, values or both of several headers. */
function headersReader({ scope, only, except }: Extract<FieldToMatch, { kind: "headers" }>): ReadField {
  return (exchange) => {
    const parts: string[] = [];
    for (const [name, value] of inspectedHeaders(exchange).headers) {
      const lowerCase = lowerCaseName(name);
      if (only?.includes(lowerCase) === false || except?.includes(lowerCase)) continue;
      if (scope !== "VALUE") parts.push(name);
      if (scope !== "KEY") parts.push(value);
    }
    return parts;
  };
}

/** The name of a field in a trace. */
export function describeField(field: FieldToMatch): string {
  return "name" in field ? `${field.kind} ${field.name}` : field.kind;
}
