import { FORWARDED_HEADERS } from "./forwarded-headers.ts";
import { AS_SENT, anyOf, type WebAclRule } from "./web-acl-rule.ts";

/**
 * Refuses a request with `X_Clipzy_Principal` and the like. The integration overwrites a header of its own name, but not
 * one that is spelled with underscores, and to hosts that hand headers on as CGI variables (RFC 3875 section 4.1.18; WSGI
 * among them) both are one.
 *
 * A plain block: no honest client sends these.
 */
export function spoofedHeader(): WebAclRule {
  return {
    name: "SpoofedHeader",
    statement: anyOf(FORWARDED_HEADERS.flatMap(lookalikes).map(isPresent)),
    action: { block: {} },
  };
}

/** Every spelling of a header's name with one or more underscores in place of hyphens, in lower case. */
export function lookalikes(name: string): string[] {
  const [head = "", ...rest] = name.toLowerCase().split("-");
  const spellings = rest.reduce((all, part) => all.flatMap((one) => [`${one}-${part}`, `${one}_${part}`]), [head]);
  return spellings.filter((spelling) => spelling.includes("_"));
}

function isPresent(name: string) {
  const fieldToMatch = { singleHeader: { Name: name } };
  return {
    sizeConstraintStatement: { fieldToMatch, comparisonOperator: "GT", size: 0, textTransformations: AS_SENT },
  };
}
