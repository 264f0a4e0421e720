import type { WebAclRule } from "./web-acl-rule.ts";

/**
 * The gateway's own headers with underscores in place of hyphens. The integration overwrites a header of its own name, but
 * not one that is spelled so, and to hosts that hand headers on as CGI variables (RFC 3875 section 4.1.18; WSGI among
 * them) both are one.
 */
const LOOKALIKES = ["x_(clipzy|forwarded|request)[-_]", "x-(clipzy|forwarded|request)_", "x-clipzy-source_"];

/** Headers by which some frameworks let a client replace the path or the method that the access rules were judged by. */
const REPLACEMENTS = ["x[-_](original|rewrite)[-_]url$", "x[-_](http[-_])?method[-_]override$", "x[-_]http[-_]method$"];

/** Of names in lower case. WAF takes 200 characters. */
export const SPOOFED_NAME = `^(${[...LOOKALIKES, ...REPLACEMENTS].join("|")})`;

/**
 * Refuses a request that tells the host by a header what only the gateway may tell it. A request of more headers than WAF
 * gets to see (200, or 8 KB) is refused as well: what is among the others, no rule could know.
 *
 * A plain block: no honest client sends these.
 */
export function spoofedHeader(): WebAclRule {
  return {
    name: "SpoofedHeader",
    statement: {
      regexMatchStatement: {
        fieldToMatch: { headers: { matchPattern: { all: {} }, matchScope: "KEY", oversizeHandling: "MATCH" } },
        regexString: SPOOFED_NAME,
        textTransformations: [{ priority: 0, type: "LOWERCASE" }],
      },
    },
    action: { block: {} },
  };
}
