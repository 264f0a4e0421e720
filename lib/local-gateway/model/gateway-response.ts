/**
 * The response types of API Gateway, each with its default status and its error name. On purpose no import of the
 * stack's list: the local gateway must be able to disagree with it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const RESPONSE_TYPES = {
  ACCESS_DENIED: { status: 403, errorType: "AccessDeniedException" },
  API_CONFIGURATION_ERROR: { status: 500, errorType: "InternalServerErrorException" },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: "AuthorizerConfigurationException" },
  AUTHORIZER_FAILURE: { status: 500, errorType: "AuthorizerConfigurationException" },
  BAD_REQUEST_BODY: { status: 400, errorType: "BadRequestException" },
  BAD_REQUEST_PARAMETERS: { status: 400, errorType: "BadRequestException" },
  DEFAULT_4XX: { status: undefined, errorType: "BadRequestException" },
  DEFAULT_5XX: { status: undefined, errorType: "InternalServerErrorException" },
  EXPIRED_TOKEN: { status: 403, errorType: "ExpiredTokenException" },
  INTEGRATION_FAILURE: { status: 504, errorType: "InternalServerErrorException" },
  INTEGRATION_TIMEOUT: { status: 504, errorType: "InternalServerErrorException" },
  INVALID_API_KEY: { status: 403, errorType: "ForbiddenException" },
  INVALID_SIGNATURE: { status: 403, errorType: "InvalidSignatureException" },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, errorType: "MissingAuthenticationTokenException" },
  QUOTA_EXCEEDED: { status: 429, errorType: "LimitExceededException" },
  REQUEST_TOO_LARGE: { status: 413, errorType: "RequestTooLargeException" },
  RESOURCE_NOT_FOUND: { status: 404, errorType: "NotFoundException" },
  THROTTLED: { status: 429, errorType: "TooManyRequestsException" },
  UNAUTHORIZED: { status: 401, errorType: "UnauthorizedException" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, errorType: "BadRequestException" },
  WAF_FILTERED: { status: 403, errorType: "ForbiddenException" },
} as const satisfies Record<string, { status: number | undefined; errorType: string }>;

export type ResponseType = keyof typeof RESPONSE_TYPES;

/** One gateway response as the template leaves it, inheritance already applied. */
export interface GatewayResponseModel {
  readonly type: ResponseType;
  /** The template's resource for this type; undefined: API Gateway's own answer. */
  readonly logicalId?: string;
  /** Undefined for a default to which the template gives no status: the refusal keeps its status. */
  readonly status?: number;
  /** Header name to mapping expression (`'static'`, `method.request.header.Origin`, `context.requestId`). */
  readonly headers: Readonly<Record<string, string>>;
  /** Content type to substitution template. */
  readonly templates: Readonly<Record<string, string>>;
  /** True: API Gateway's own template, which renders a little differently from how it reads back. */
  readonly isStock: boolean;
}
