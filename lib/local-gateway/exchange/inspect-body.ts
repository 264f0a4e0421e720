import { Readable } from "node:stream";
import type { ClientRequest } from "./client-request.ts";

/** The part of a body that the web ACL gets to see, one character per byte. */
export interface InspectedBody {
  readonly text: string;
  /** True: the body goes on beyond it. */
  readonly isOversize: boolean;
}

/**
 * Reads the start of a request's body for the web ACL, and puts a body that has it all in its place.
 *
 * @param limit bytes that are looked at
 */
export async function inspectBody(
  request: ClientRequest,
  limit: number,
): Promise<{ readonly request: ClientRequest; readonly inspected: InspectedBody }> {
  if (request.bodyLength === 0) return { request, inspected: { text: "", isOversize: false } };
  const source = request.body[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  while (length <= limit) {
    const { done, value } = await source.next();
    if (done) break;
    const bytes = Buffer.from(value as Buffer | string);
    chunks.push(bytes);
    length += bytes.length;
  }
  const text = Buffer.concat(chunks).subarray(0, limit).toString("latin1");
  const body = Readable.from(replay(chunks, source), { objectMode: false });
  return { request: { ...request, body }, inspected: { text, isOversize: length > limit } };
}

async function* replay(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
  yield* { [Symbol.asyncIterator]: () => rest };
}
