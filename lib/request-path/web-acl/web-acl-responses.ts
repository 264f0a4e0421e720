import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import { ERROR_ENVELOPES, type ErrorCode, renderEnvelope } from "../refusals/error-envelope.ts";

/** The refusals that the web ACL words itself; the others are left to the gateway response `WAF_FILTERED`. */
export type WebAclRefusal = Extract<
  ErrorCode,
  "CLOSED" | "REQUEST_BLOCKED" | "ORIGIN_NOT_ALLOWED" | "BAD_REQUEST" | "RATE_LIMITED" | "PAYLOAD_TOO_LARGE"
>;

const REFUSALS: readonly WebAclRefusal[] = [
  "CLOSED",
  "REQUEST_BLOCKED",
  "ORIGIN_NOT_ALLOWED",
  "BAD_REQUEST",
  "RATE_LIMITED",
  "PAYLOAD_TOO_LARGE",
];

/** The bodies that custom responses refer to by code. */
export function customResponseBodies(): Record<WebAclRefusal, CfnWebACL.CustomResponseBodyProperty> {
  const entries = REFUSALS.map((code) => [code, { content: renderEnvelope(code), contentType: "APPLICATION_JSON" }]);
  return Object.fromEntries(entries);
}

/**
 * Block with the error envelope of a code. A custom response knows nothing of the request: it carries neither the
 * request id nor the origin that has asked.
 * https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-for-blocked-requests.html
 *
 * @param headers sent besides `Vary` and `Cache-Control`
 */
export function refuseWith(
  code: WebAclRefusal,
  headers: Readonly<Record<string, string>> = {},
): CfnWebACL.RuleActionProperty {
  const all = { Vary: "Origin", "Cache-Control": "no-store", ...headers };
  return {
    block: {
      customResponse: {
        responseCode: ERROR_ENVELOPES[code].status,
        customResponseBodyKey: code,
        responseHeaders: Object.entries(all).map(([name, value]) => ({ name, value })),
      },
    },
  };
}
