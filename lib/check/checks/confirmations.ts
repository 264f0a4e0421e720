/**
 * What AWS's documentation leaves open and one request can settle: the items of CONFIRM.md that the
 * check answers. The others need an outage, a large upload or a look at the host.
 */
export const CONFIRMATIONS = {
  "missing-mapped-header": "a gateway response that maps a header the client did not send leaves it out",
  "origin-spelling": "gateway responses echo the origin when the header's name is in lower case (HTTP/1.1)",
  "origin-http2": "gateway responses echo the origin over HTTP/2",
  "identity-validation": "what is not three base64url segments behind Bearer is refused with the 401 envelope",
  "scheme-case": "the scheme Bearer is accepted in any case",
  "authenticate-header": "WWW-Authenticate reaches the client under its own name",
  "raw-path": "the web ACL sees the path as it was sent, before AWS decodes or folds it",
  "header-names":
    "a header spelled like the gateway's own is refused in any case, and so are more headers than WAF sees",
  "oversize-body": "a body that is announced as too large is refused before it has been sent",
  "waf-filtered": "a plain block of the web ACL is answered with the WAF_FILTERED envelope",
  "execute-api-closed": "the execute-api address is closed once a custom domain is set",
  "cached-policy": "the policy cached for a token answers every route as a fresh one would",
} as const;

export type ConfirmationId = keyof typeof CONFIRMATIONS;
