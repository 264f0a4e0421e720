import type { Readable } from "node:stream";
import { readBody } from "../../loopback/http-message.ts";
import type { Answer } from "./answer.ts";

// What API Gateway's front door cuts off by itself, in plain text and without a gateway response (V*).

/** API Gateway's payload limit, 10 MiB. */
export const MAX_BODY_BYTES = 10_485_760;

export function bodyTooLarge(): Answer {
  return plainText(413, `HTTP content length exceeded ${MAX_BODY_BYTES} bytes.`);
}

/** The answer to a request whose method ARN is too long for an authorizer. */
export function targetTooLong(): Answer {
  return plainText(414, "Request URI too long");
}

function plainText(status: number, body: string): Answer {
  return { status, headers: [["Content-Type", "text/plain"]], body };
}

/** Reads a body whole; undefined when it is longer than {@link MAX_BODY_BYTES}, and the rest is then left unread. */
export function readWholeBody(body: Readable): Promise<Buffer | undefined> {
  return readBody(body, MAX_BODY_BYTES);
}
