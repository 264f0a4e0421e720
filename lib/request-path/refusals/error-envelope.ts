/** One row of the table that every refusal of the gateway comes from. */
export interface ErrorEnvelope {
  /** HTTP status code. */
  readonly status: number;
  /** Summary for people: the reason phrase of the status. */
  readonly message: string;
  /** One sentence that tells the caller what to do. It names no ARN, rule, address or internal. */
  readonly detail: string;
  /** Stable word for programs. */
  readonly code: string;
}

/**
 * The refusals by code. The wording of `UNAUTHORIZED` is a promise: the page that Clipzy's users read quotes it whole.
 *
 * The texts hold nothing that JSON would escape, and no `$`: API Gateway substitutes variables in the body.
 */
export const ERROR_ENVELOPES = {
  BAD_REQUEST: envelope(
    400,
    "BAD_REQUEST",
    "Bad Request",
    "The request is malformed. Check its body, and its path: no encoded characters, empty or dot segments, or slash at the end.",
  ),
  UNAUTHORIZED: envelope(401, "UNAUTHORIZED", "Unauthorized", "Missing or invalid authentication credentials."),
  FORBIDDEN: envelope(
    403,
    "FORBIDDEN",
    "Forbidden",
    "Your credentials are valid, but access to this resource is denied. Ask your administrator for the scope that it needs.",
  ),
  REQUEST_BLOCKED: envelope(
    403,
    "REQUEST_BLOCKED",
    "Forbidden",
    "The request was refused before its credentials were looked at. Ask your administrator whether your network may call this API.",
  ),
  ORIGIN_NOT_ALLOWED: envelope(
    403,
    "ORIGIN_NOT_ALLOWED",
    "Forbidden",
    "Pages of this origin may not call the API. Ask your administrator to add the origin.",
  ),
  NOT_FOUND: envelope(404, "NOT_FOUND", "Not Found", "There is no such path, or it does not take this method."),
  PAYLOAD_TOO_LARGE: envelope(
    413,
    "PAYLOAD_TOO_LARGE",
    "Payload Too Large",
    "The request body is too large. Send at most 10 MB.",
  ),
  UNSUPPORTED_MEDIA_TYPE: envelope(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    "Unsupported Media Type",
    "The content type is not supported here. Send application/json.",
  ),
  RATE_LIMITED: envelope(
    429,
    "RATE_LIMITED",
    "Too Many Requests",
    "Too many requests. Wait for the time that Retry-After names, then try again.",
  ),
  INTERNAL_ERROR: envelope(
    500,
    "INTERNAL_ERROR",
    "Internal Server Error",
    "The gateway failed. Try again, and give your administrator the X-Request-Id if it persists.",
  ),
  UPSTREAM_UNREACHABLE: envelope(
    502,
    "UPSTREAM_UNREACHABLE",
    "Bad Gateway",
    "The service behind the gateway cannot be reached. Try again later.",
  ),
  AUTHORIZER_UNAVAILABLE: envelope(
    503,
    "AUTHORIZER_UNAVAILABLE",
    "Service Unavailable",
    "Credentials cannot be verified at the moment. Try again later.",
  ),
  CLOSED: envelope(
    503,
    "CLOSED",
    "Service Unavailable",
    "The API is closed for the time being. Try again after the time that Retry-After names.",
  ),
  UPSTREAM_TIMEOUT: envelope(
    504,
    "UPSTREAM_TIMEOUT",
    "Gateway Timeout",
    "The service behind the gateway did not answer in time. Try again later.",
  ),
} as const satisfies Record<string, ErrorEnvelope>;

/** The codes of the table. */
export type ErrorCode = keyof typeof ERROR_ENVELOPES;

/** The body of a refusal: exactly these fields, in this order, without spaces. */
export function renderEnvelope(code: ErrorCode): string {
  const { message, detail } = ERROR_ENVELOPES[code];
  return JSON.stringify({ success: false, message, error: { detail, code } });
}

function envelope(status: number, code: string, message: string, detail: string): ErrorEnvelope {
  return { status, code, message, detail };
}
