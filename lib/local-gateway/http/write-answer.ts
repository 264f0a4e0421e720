import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { Answer } from "../exchange/answer.ts";
import type { Header } from "../exchange/client-request.ts";
import { lowerCaseName } from "../exchange/header.ts";
import { SERVER_FRAMING } from "../exchange/header-rules.ts";

/** Up to this size, copying a body is cheaper than a second write. */
const MAX_ONE_WRITE_BYTES = 16_384;

/** Statuses that never have a body (RFC 9110 sections 15.3.5 and 15.4.5). */
const BODYLESS = new Set([204, 304]);

/**
 * Writes the answer: header names in their spelling and order, a text or buffer body with its length, a stream as it
 * arrives and no faster than the client reads.
 *
 * When the stream breaks, the connection is destroyed: the client must not take the part that it has for the whole.
 */
export function writeAnswer(answer: Answer, method: string, response: ServerResponse): void {
  const { status, body } = answer;
  const whole = typeof body === "string" || Buffer.isBuffer(body);
  const length = whole && !BODYLESS.has(status) ? Buffer.byteLength(body) : undefined;
  response.writeHead(status, flatHeaders(answer.headers, whole, length));
  if (whole) endWith(body, response);
  else if (method === "HEAD" || BODYLESS.has(status)) discard(body, response);
  else pipeBody(body, response);
}

/** Node puts head and body into one write when the body is text; latin1 keeps every byte as it is. */
function endWith(body: string | Buffer, response: ServerResponse): void {
  if (typeof body === "string" || body.length > MAX_ONE_WRITE_BYTES) response.end(body);
  else response.end(body.toString("latin1"), "latin1");
}

function flatHeaders(headers: readonly Header[], whole: boolean, length: number | undefined): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) {
    const lower = lowerCaseName(name);
    if (SERVER_FRAMING.has(lower) || (lower === "content-length" && whole)) continue;
    flat.push(name, value);
  }
  if (length !== undefined) flat.push("Content-Length", String(length));
  return flat;
}

function pipeBody(body: Readable, response: ServerResponse): void {
  body.once("error", () => response.destroy());
  body.once("close", () => {
    if (!body.readableEnded) response.destroy();
  });
  response.once("close", () => body.destroy());
  // Server-sent events: the head may be everything for a while, and must arrive at once.
  if (body.readableLength === 0) response.flushHeaders();
  body.pipe(response);
}

function discard(body: Readable, response: ServerResponse): void {
  body.once("error", () => {});
  body.destroy();
  response.end();
}
