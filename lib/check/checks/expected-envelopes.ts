/**
 * Status and message of the refusals, as the users' page and the documentation state them. Written out again on purpose, so
 * that the check can disagree with lib/request-path/refusals.
 */
export const EXPECTED_ENVELOPES = {
  UNAUTHORIZED: { status: 401, message: "Unauthorized" },
  FORBIDDEN: { status: 403, message: "Forbidden" },
  REQUEST_BLOCKED: { status: 403, message: "Forbidden" },
  ORIGIN_NOT_ALLOWED: { status: 403, message: "Forbidden" },
  NOT_FOUND: { status: 404, message: "Not Found" },
  BAD_REQUEST: { status: 400, message: "Bad Request" },
  PAYLOAD_TOO_LARGE: { status: 413, message: "Payload Too Large" },
  RATE_LIMITED: { status: 429, message: "Too Many Requests" },
  UPSTREAM_UNREACHABLE: { status: 502, message: "Bad Gateway" },
  UPSTREAM_TIMEOUT: { status: 504, message: "Gateway Timeout" },
  CLOSED: { status: 503, message: "Service Unavailable" },
  AUTHORIZER_UNAVAILABLE: { status: 503, message: "Service Unavailable" },
  INTERNAL_ERROR: { status: 500, message: "Internal Server Error" },
} as const satisfies Record<string, { status: number; message: string }>;

/** `error.code` of a refusal that the check can meet. */
export type EnvelopeCode = keyof typeof EXPECTED_ENVELOPES;

/** The 401 body of the users' page, byte for byte. */
export const UNAUTHORIZED_BODY =
  '{"success":false,"message":"Unauthorized","error":{"detail":"Missing or invalid authentication credentials.","code":"UNAUTHORIZED"}}';

/** The `error.code` of a body that has exactly the envelope's fields and types, else undefined. */
export function envelopeCode(body: string): string | undefined {
  const envelope = parseObject(body);
  if (!envelope || !hasExactly(envelope, ["success", "message", "error"])) return undefined;
  const { success, message, error } = envelope;
  if (success !== false || typeof message !== "string" || !isObject(error)) return undefined;
  if (!hasExactly(error, ["detail", "code"]) || typeof error.detail !== "string" || error.detail === "")
    return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The `message` of an envelope; call it only on a body that has an `envelopeCode`. */
export function envelopeMessage(body: string): string {
  return String(parseObject(body)?.message);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasExactly(value: Record<string, unknown>, names: readonly string[]): boolean {
  return Object.keys(value).sort().join() === [...names].sort().join();
}
