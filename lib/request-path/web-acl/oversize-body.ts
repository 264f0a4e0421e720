import type { Refused } from "./readable-refusal.ts";
import { AS_SENT } from "./web-acl-rule.ts";

/** A decimal number above `MAX_BODY_BYTES`, written digit by digit: the web ACL compares text, not numbers. */
export const ABOVE_MAX_BODY_BYTES =
  "^0*(1048576[1-9]|104857[7-9][0-9]|10485[89][0-9]{2}|1048[6-9][0-9]{3}|1049[0-9]{4}|10[5-9][0-9]{5}|1[1-9][0-9]{6}|[2-9][0-9]{7}|[1-9][0-9]{8,})$";

/**
 * Refuses a body that is announced as larger than API Gateway takes. Left to itself, API Gateway answers in plain text,
 * which no gateway response can change; here the caller gets the error envelope. A body whose length is not announced
 * still meets that plain text.
 */
export function oversizeBody(): Refused {
  return {
    name: "OversizeBody",
    statement: {
      regexMatchStatement: {
        fieldToMatch: { singleHeader: { Name: "content-length" } },
        regexString: ABOVE_MAX_BODY_BYTES,
        textTransformations: AS_SENT,
      },
    },
    code: "PAYLOAD_TOO_LARGE",
  };
}
