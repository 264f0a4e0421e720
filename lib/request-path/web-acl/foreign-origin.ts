import { refuseWith } from "./web-acl-responses.ts";
import { AS_SENT, allOf, anyOf, isOrigin, not, ORIGIN, type Statement, type WebAclRule } from "./web-acl-rule.ts";

/**
 * Refuses a browser page of an origin that is not on the allowlist. A request without `Origin` is server-to-server and
 * passes.
 *
 * After this rule and the one about unseen headers, every `Origin` that a later rule or stop sees is an allowed one. That is
 * what makes it safe for gateway responses, which have no logic, to echo it.
 *
 * @param origins the allowlist; an empty one refuses every page
 */
export function foreignOrigin(origins: readonly string[]): WebAclRule {
  const known = [...origins].sort().map(isOrigin);
  return {
    name: "ForeignOrigin",
    statement: allOf([hasOrigin(), ...(known.length > 0 ? [not(anyOf(known))] : [])]),
    action: refuseWith("ORIGIN_NOT_ALLOWED"),
  };
}

/** A size constraint does not match a header that is absent, whereas "is not in the list" alone would. */
export function hasOrigin(): Statement {
  return {
    sizeConstraintStatement: { fieldToMatch: ORIGIN, comparisonOperator: "GT", size: 0, textTransformations: AS_SENT },
  };
}
