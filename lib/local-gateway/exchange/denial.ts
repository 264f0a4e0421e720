import type { ResponseType } from "../model/gateway-response.ts";

/**
 * API Gateway's message when a stop refuses a request, by response type: `$context.error.message`. Null where it has
 * none: an authorizer that failed.
 */
const MESSAGES = {
  ACCESS_DENIED: "User is not authorized to access this resource",
  API_CONFIGURATION_ERROR: "Internal server error",
  AUTHORIZER_CONFIGURATION_ERROR: null,
  AUTHORIZER_FAILURE: null,
  BAD_REQUEST_BODY: "Invalid request body",
  BAD_REQUEST_PARAMETERS: "Missing required request parameters",
  // An unknown route with an Authorization header; AWS quotes the header's hash behind these words.
  DEFAULT_4XX: "Invalid key=value pair (missing equal-sign) in Authorization header",
  DEFAULT_5XX: "Internal server error",
  INTEGRATION_FAILURE: "Network error communicating with endpoint",
  INTEGRATION_TIMEOUT: "Endpoint request timed out",
  INVALID_API_KEY: "Forbidden",
  MISSING_AUTHENTICATION_TOKEN: "Missing Authentication Token",
  QUOTA_EXCEEDED: "Limit Exceeded",
  THROTTLED: "Too Many Requests",
  UNAUTHORIZED: "Unauthorized",
  UNSUPPORTED_MEDIA_TYPE: "Unsupported Media Type",
  WAF_FILTERED: "Forbidden",
} as const satisfies Partial<Record<ResponseType, string | null>>;

export interface DenialOptions {
  /** For DEFAULT_4XX and DEFAULT_5XX, which have several: it counts where the template gives the type none. */
  readonly status?: number;
  /** Instead of the response type's own message, where API Gateway names what it refuses. */
  readonly message?: string;
  /** `$context.error.validationErrorString`: what is wrong with the request's body. */
  readonly validationErrors?: readonly string[];
}

/** A stop refuses the request; the client gets the gateway response of this type. */
export class Denial extends Error {
  readonly type: ResponseType;
  /** `$context.error.message`; null where API Gateway has none. */
  readonly reason: string | null;
  readonly status?: number;
  readonly validationErrors?: readonly string[];
  constructor(type: keyof typeof MESSAGES, { status, message, validationErrors }: DenialOptions = {}) {
    const reason = message ?? MESSAGES[type];
    super(reason ?? type);
    this.name = "Denial";
    this.type = type;
    this.reason = reason;
    this.status = status;
    this.validationErrors = validationErrors;
  }
}
