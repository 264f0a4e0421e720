import type { Expectation } from "./expectation.ts";
import { envelopeCode } from "./expected-envelopes.ts";
import { headerValues, type ProbeAnswer } from "./probe.ts";

/** A belief about AWS that nobody here has measured and one request can settle. */
interface Confirmation {
  /** A sentence that is true when the answers are as expected. */
  readonly belief: string;
  /** Whether an answer that differs contradicts the belief. Any other difference has another cause. */
  readonly refutedBy: (answer: ProbeAnswer, expected: Expectation) => boolean;
}

/** The items of CONFIRM.md that the check answers. The others need an outage, a large upload or a look at the upstream. */
export const CONFIRMATIONS = {
  "allow-suffices": {
    belief: "the authorizer's Allow alone opens a guarded route, although the API has a resource policy",
    refutedBy: () => false, // a 403 may be the access rules' as well
  },
  "unknown-path": {
    belief: "an unknown path is 404, although the API has a resource policy",
    refutedBy: ({ body }) => envelopeCode(body) === "FORBIDDEN",
  },
  "unknown-route": {
    belief: "an unknown route with a bearer token is answered by DEFAULT_4XX",
    refutedBy: isMadeByApiGateway,
  },
  "missing-mapped-header": {
    belief: "a gateway response that maps a header the client did not send leaves it out",
    refutedBy: (answer) => isUnauthorized(answer) && has(answer, "Access-Control-Allow-Origin"),
  },
  "origin-spelling": {
    belief: "gateway responses echo the origin when the header's name is in lower case (HTTP/1.1)",
    refutedBy: (answer) => isUnauthorized(answer) && !has(answer, "Access-Control-Allow-Origin"),
  },
  "origin-http2": {
    belief: "gateway responses echo the origin over HTTP/2",
    refutedBy: (answer) => isUnauthorized(answer) && !has(answer, "Access-Control-Allow-Origin"),
  },
  "identity-validation": {
    belief: "what is not three base64url segments behind Bearer is refused with the 401 envelope",
    refutedBy: (answer) => isMadeByApiGateway(answer) && !isUnauthorized(answer),
  },
  "scheme-case": { belief: "the scheme Bearer is accepted in any case", refutedBy: isUnauthorized },
  "authenticate-header": {
    belief: "WWW-Authenticate reaches the client under its own name",
    refutedBy: (answer) => isUnauthorized(answer) && !has(answer, "WWW-Authenticate"),
  },
  "raw-path": {
    belief: "the web ACL sees the path as it was sent, before AWS decodes or folds it",
    refutedBy: isPastWebAcl,
  },
  "header-names": {
    belief: "a header spelled like the gateway's own is refused in any case, and so are more headers than WAF sees",
    refutedBy: isPastWebAcl,
  },
  "oversize-body": {
    belief: "a body that is announced as too large is refused before it has been sent",
    refutedBy: isPastWebAcl,
  },
  "waf-filtered": {
    belief: "a plain block of the web ACL is answered with the WAF_FILTERED envelope",
    refutedBy: (answer) =>
      answer.status === 403 && isMadeByApiGateway(answer) && envelopeCode(answer.body) === undefined,
  },
  "execute-api-closed": {
    belief: "the execute-api address is closed once a custom domain is set",
    refutedBy: (answer) => isMadeByApiGateway(answer) || has(answer, "x-amz-apigw-id"),
  },
  "cached-policy": {
    belief: "the policy cached for a token answers every route as a fresh one would",
    refutedBy: (answer, { kind }) =>
      kind === "passed" ? envelopeCode(answer.body) === "FORBIDDEN" : !isMadeByApiGateway(answer),
  },
} as const satisfies Record<string, Confirmation>;

export type ConfirmationId = keyof typeof CONFIRMATIONS;

function isUnauthorized(answer: ProbeAnswer): boolean {
  return envelopeCode(answer.body) === "UNAUTHORIZED";
}

/** A refusal that only a later stop than the web ACL gives. */
function isPastWebAcl({ body }: ProbeAnswer): boolean {
  return ["UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND"].includes(envelopeCode(body) ?? "");
}

/** API Gateway marks its own answers; one from the upstream comes without the mark. */
function isMadeByApiGateway(answer: ProbeAnswer): boolean {
  return has(answer, "x-amzn-ErrorType");
}

function has(answer: ProbeAnswer, header: string): boolean {
  return headerValues(answer, header).length > 0;
}
