import type { Answer } from "./answer.ts";

// What API Gateway's front door cuts off by itself, in plain text and without a gateway response (V*).

/** API Gateway's payload limit, 10 MiB. */
export const MAX_BODY_BYTES = 10_485_760;

/** Path and query of a regional API together. */
export const MAX_TARGET_LENGTH = 10_240;

export function bodyTooLarge(): Answer {
  return plainText(413, `HTTP content length exceeded ${MAX_BODY_BYTES} bytes.`);
}

export function targetTooLong(): Answer {
  return plainText(414, "Request URI too long");
}

function plainText(status: number, body: string): Answer {
  return { status, headers: [["Content-Type", "text/plain"]], body };
}
