import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import { refuseWith } from "./web-acl-responses.ts";
import { AS_SENT, allOf, anyOf, matches, not, type WebAclRule } from "./web-acl-rule.ts";

// The casing is CloudFormation's: `name` is refused there.
const ORIGIN: CfnWebACL.FieldToMatchProperty = { singleHeader: { Name: "origin" } };

/**
 * Refuses a browser page of an origin that is not on the allowlist. A request without `Origin` is server-to-server and
 * passes: a size constraint does not match a header that is absent, whereas "is not in the list" alone would.
 *
 * After this rule every `Origin` that a later stop sees is an allowed one. That is what makes it safe for gateway
 * responses, which have no logic, to echo it.
 *
 * @param origins the allowlist; none refuses every page
 */
export function foreignOrigin(origins: readonly string[]): WebAclRule {
  const present = {
    sizeConstraintStatement: { fieldToMatch: ORIGIN, comparisonOperator: "GT", size: 0, textTransformations: AS_SENT },
  };
  const known = [...origins].sort().map((origin) => matches(ORIGIN, "EXACTLY", origin));
  return {
    name: "ForeignOrigin",
    statement: allOf([present, ...(known.length > 0 ? [not(anyOf(known))] : [])]),
    action: refuseWith("ORIGIN_NOT_ALLOWED"),
  };
}
