import { GatewayResponse, type IRestApi, ResponseType } from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";
import { type CorsPolicy, corsHeaders } from "../cors/cors-headers.ts";
import { ERROR_ENVELOPES, type ErrorCode, renderEnvelope } from "./error-envelope.ts";

/** The names of API Gateway's 21 response types. */
export type ResponseTypeName = Exclude<keyof typeof ResponseType, "of" | "prototype">;

/**
 * Which row of the envelope table each response type answers with. The local gateway's list of response types and the smoke
 * check's envelopes are independent of this on purpose, so that they can disagree.
 *
 * An unknown route is MISSING_AUTHENTICATION_TOKEN without a token. With one it is DEFAULT_4XX: API Gateway falls back to
 * AWS's own authentication there, and reads a bearer token as a malformed signature (seen in a production access log:
 * 403, "Invalid key=value pair (missing equal-sign) in Authorization header"). Both are answered as the 404 that they are.
 * Every other 4xx type is written out, so that DEFAULT_4XX is left with hardly anything else. No method here takes AWS
 * signatures, so INVALID_SIGNATURE and EXPIRED_TOKEN can only be unknown routes as well.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const CODES = {
  ACCESS_DENIED: "FORBIDDEN",
  API_CONFIGURATION_ERROR: "INTERNAL_ERROR",
  AUTHORIZER_CONFIGURATION_ERROR: "AUTHORIZER_UNAVAILABLE",
  AUTHORIZER_FAILURE: "AUTHORIZER_UNAVAILABLE",
  BAD_REQUEST_BODY: "BAD_REQUEST",
  BAD_REQUEST_PARAMETERS: "BAD_REQUEST",
  DEFAULT_4XX: "NOT_FOUND",
  DEFAULT_5XX: "INTERNAL_ERROR",
  EXPIRED_TOKEN: "NOT_FOUND",
  INTEGRATION_FAILURE: "UPSTREAM_UNREACHABLE",
  INTEGRATION_TIMEOUT: "UPSTREAM_TIMEOUT",
  INVALID_API_KEY: "FORBIDDEN",
  INVALID_SIGNATURE: "NOT_FOUND",
  MISSING_AUTHENTICATION_TOKEN: "NOT_FOUND",
  QUOTA_EXCEEDED: "RATE_LIMITED",
  REQUEST_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  RESOURCE_NOT_FOUND: "NOT_FOUND",
  THROTTLED: "RATE_LIMITED",
  UNAUTHORIZED: "UNAUTHORIZED",
  UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  WAF_FILTERED: "REQUEST_BLOCKED",
} as const satisfies Record<ResponseTypeName, ErrorCode>;

/** The API, and which pages may read its refusals. */
export interface GatewayResponsesProps {
  /** The API whose refusals are defined. */
  readonly restApi: IRestApi;
  /** The origins whose pages may read a refusal. */
  readonly cors: CorsPolicy;
}

/**
 * What a refusal looks like. Each type is written out in full, since a customised type inherits nothing from the defaults.
 * L2 constructs, because only they bring about a new deployment when they change.
 */
export class GatewayResponses extends Construct {
  constructor(scope: Construct, id: string, { restApi, cors }: GatewayResponsesProps) {
    super(scope, id);
    for (const [name, code] of Object.entries(CODES) as [ResponseTypeName, ErrorCode][]) {
      new GatewayResponse(this, name, {
        restApi,
        type: ResponseType[name],
        statusCode: statusOf(name, code),
        responseHeaders: responseHeaders(code, cors),
        templates: { "application/json": renderEnvelope(code) },
      });
    }
  }
}

/** DEFAULT_5XX has no status: it would overwrite that of a 5xx type that AWS adds one day. */
function statusOf(name: ResponseTypeName, code: ErrorCode): string | undefined {
  return name === "DEFAULT_5XX" ? undefined : String(ERROR_ENVELOPES[code].status);
}

function responseHeaders(code: ErrorCode, cors: CorsPolicy): Record<string, string> {
  const { "Access-Control-Allow-Origin": origin, ...others } = corsHeaders(cors, ECHO);
  return {
    "X-Request-Id": "context.requestId",
    ...quoted({ "Cache-Control": "no-store", Vary: "Origin", ...others, ...headersOf(code) }),
    ...(origin === undefined ? {} : { "Access-Control-Allow-Origin": origin === ECHO ? ECHO : `'${origin}'` }),
  };
}

const ECHO = "method.request.header.Origin";

const CHALLENGE = 'Bearer realm="clipzy"';

/** Headers that belong to a refusal. */
function headersOf(code: ErrorCode): Record<string, string> {
  // RFC 6750 section 3.1: the token is valid, its scopes do not suffice. Which scopes would is not disclosed.
  if (code === "FORBIDDEN") return { "WWW-Authenticate": `${CHALLENGE}, error="insufficient_scope"` };
  switch (ERROR_ENVELOPES[code].status) {
    case 401:
      return { "WWW-Authenticate": CHALLENGE }; // RFC 6750 section 3
    case 429:
      return { "Retry-After": "1" }; // RFC 6585 section 4: the bucket of a throttle fills within a second
    case 503:
      return { "Retry-After": "5" }; // RFC 9110 section 10.2.3
    default:
      return {};
  }
}

/** In a gateway response, single quotes make a value static. */
function quoted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}
