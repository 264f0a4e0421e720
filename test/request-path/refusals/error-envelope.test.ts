import { describe, expect, test } from "@jest/globals";
import { ERROR_ENVELOPES, type ErrorCode, renderEnvelope } from "../../../lib/request-path/refusals/error-envelope.ts";

const CODES = Object.keys(ERROR_ENVELOPES) as ErrorCode[];

describe("error envelope", () => {
  test("UNAUTHORIZED is what the users' page quotes, byte for byte", () => {
    expect(renderEnvelope("UNAUTHORIZED")).toBe(
      '{"success":false,"message":"Unauthorized","error":{"detail":"Missing or invalid authentication credentials.","code":"UNAUTHORIZED"}}',
    );
  });

  test.each<[ErrorCode, number, string]>([
    ["BAD_REQUEST", 400, "Bad Request"],
    ["UNAUTHORIZED", 401, "Unauthorized"],
    ["FORBIDDEN", 403, "Forbidden"],
    ["REQUEST_BLOCKED", 403, "Forbidden"],
    ["ORIGIN_NOT_ALLOWED", 403, "Forbidden"],
    ["NOT_FOUND", 404, "Not Found"],
    ["PAYLOAD_TOO_LARGE", 413, "Payload Too Large"],
    ["UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type"],
    ["RATE_LIMITED", 429, "Too Many Requests"],
    ["INTERNAL_ERROR", 500, "Internal Server Error"],
    ["UPSTREAM_UNREACHABLE", 502, "Bad Gateway"],
    ["AUTHORIZER_UNAVAILABLE", 503, "Service Unavailable"],
    ["UPSTREAM_TIMEOUT", 504, "Gateway Timeout"],
  ])("%s is %i %s", (code, status, message) => {
    expect(ERROR_ENVELOPES[code]).toMatchObject({ status, message, code });
  });

  test.each(CODES)("%s: key and code agree, and the body has exactly its four fields", (code) => {
    const { message, detail } = ERROR_ENVELOPES[code];
    expect(ERROR_ENVELOPES[code].code).toBe(code);
    expect(JSON.parse(renderEnvelope(code))).toEqual({ success: false, message, error: { detail, code } });
  });

  test.each(CODES)("%s: a gateway response prints it as it stands, and it fits a WAF custom body", (code) => {
    const body = renderEnvelope(code);
    expect(body).not.toMatch(/[$#\\]/);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
  });

  test.each(CODES)("%s: the detail is a sentence that names no internal", (code) => {
    expect(ERROR_ENVELOPES[code].detail).toMatch(/^[A-Z].*\.$/);
    expect(ERROR_ENVELOPES[code].detail).not.toMatch(/arn:|WAF|Lambda|AWS|VPC|\d+\.\d+\.\d+/);
  });
});
