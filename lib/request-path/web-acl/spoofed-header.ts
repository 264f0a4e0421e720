import { anyOf, type Statement, type WebAclRule } from "./web-acl-rule.ts";

/** The gateway's own headers with underscores in place of hyphens. */
const LOOKALIKES = ["x_(clipzy|forwarded|request)", "x-(clipzy(-source)?|forwarded|request)_"];

/** Headers by which a host lets its caller replace the path or the method that the access rules were judged by. */
const REPLACEMENTS = [
  // Path: IIS's rewrite module, Symfony and Zend take the first two; Traefik's and nginx's forward authentication the third.
  "x[-_](original|rewrite)[-_](url|uri)$",
  // Path: hosts behind CGI, FastCGI, uWSGI or SCGI, where a header becomes a variable; gunicorn cuts SCRIPT_NAME off the path.
  "(x[-_])?(script[-_]name|path[-_]info|request[-_]uri|document[-_]uri)$",
  // Path: Spring, Go and Python middleware that believes in a proxy's prefix.
  "x[-_]forwarded[-_](prefix|path|uri)$",
  // Method: Rails, Laravel, Symfony, Express's method-override, ASP.NET. Never take it out: API Gateway itself obeys
  // X-HTTP-Method-Override, after this rule and before the route, and the local gateway does not imitate that.
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  "x[-_](http[-_])?method([-_]override)?$",
];

/** Names in lower case that tell the host what only the gateway may tell it. Two, so that each stays short. */
export const SPOOFED_NAMES = [`^(${LOOKALIKES.join("|")})`, `^(${REPLACEMENTS.join("|")})`];

/**
 * A name that holds anything but letters, digits and hyphens (or underscores, which are judged above; the colon is HTTP/2's
 * own): to some hosts every other character is a hyphen as well.
 */
export const ODD_NAME = "[^a-z0-9:_-]";

/**
 * Refuses a request that tells the host by a header what only the gateway may tell it. The integration overwrites a header of
 * its own name, but not one that is spelled in another way, and to hosts that hand headers on as CGI variables (RFC 3875
 * section 4.1.18; WSGI among them) both are one. What is beyond the headers that
 * WAF sees, the rule about unseen headers has refused before.
 *
 * A plain block: no honest client sends these.
 */
export function spoofedHeader(): WebAclRule {
  return {
    name: "SpoofedHeader",
    statement: anyOf([...SPOOFED_NAMES, ODD_NAME].map(anyName)),
    action: { block: {} },
  };
}

function anyName(regexString: string): Statement {
  return {
    regexMatchStatement: {
      fieldToMatch: { headers: { matchPattern: { all: {} }, matchScope: "KEY", oversizeHandling: "MATCH" } },
      regexString,
      textTransformations: [{ priority: 0, type: "LOWERCASE" }],
    },
  };
}
