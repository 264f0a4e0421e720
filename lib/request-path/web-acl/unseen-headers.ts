import { refuseWith } from "./web-acl-responses.ts";
import type { Statement, WebAclRule } from "./web-acl-rule.ts";

/** True for a request with more headers than WAF inspects (200, or 8 KB), and for no other: no header's name is a space. */
export const HAS_UNSEEN_HEADERS: Statement = {
  byteMatchStatement: {
    fieldToMatch: { headers: { matchPattern: { all: {} }, matchScope: "KEY", oversizeHandling: "MATCH" } },
    positionalConstraint: "EXACTLY",
    searchString: " ",
    textTransformations: [{ priority: 0, type: "NONE" }],
  },
};

/**
 * Refuses a request with headers that no rule would see. Its `Origin` may be among them: the answer must not echo it, so it
 * is a custom response without CORS headers, in front of every rule that believes in the `Origin` that it sees.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
export function unseenHeaders(): WebAclRule {
  return { name: "UnseenHeaders", statement: HAS_UNSEEN_HEADERS, action: refuseWith("REQUEST_BLOCKED") };
}
