import { Readable } from "node:stream";
import type { ClientRequest, Header } from "./client-request.ts";

/** The part of a body that the web ACL sees, one character per byte. */
export interface InspectedBody {
  readonly text: string;
  /** True: the body goes on beyond it. */
  readonly isOversize: boolean;
}

/**
 * Reads the start of a request's body for the web ACL. The request that is returned has the whole body again.
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

/** The part of a request's headers that the web ACL sees. */
export interface InspectedHeaders {
  readonly headers: readonly Header[];
  /** True: the request has more headers. */
  readonly isOversize: boolean;
}

const MAX_HEADERS = 200;
const MAX_HEADERS_BYTES = 8192;

/**
 * The first headers of a request: WAF sees 200 of them and 8 KB in all. How it counts the bytes is not on record; here
 * names and values count, the separators do not. Counted once a request, however many statements look at headers.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
export function inspectedHeaders(exchange: {
  readonly request: Pick<ClientRequest, "headers">;
  inspectedHeaders?: InspectedHeaders;
}): InspectedHeaders {
  exchange.inspectedHeaders ??= firstOf(exchange.request.headers);
  return exchange.inspectedHeaders;
}

function firstOf(headers: readonly Header[]): InspectedHeaders {
  let bytes = 0;
  for (let at = 0; at < headers.length; at++) {
    const [name, value] = headers[at] as Header;
    bytes += name.length + value.length;
    if (at >= MAX_HEADERS || bytes > MAX_HEADERS_BYTES) return { headers: headers.slice(0, at), isOversize: true };
  }
  return { headers, isOversize: false };
}
