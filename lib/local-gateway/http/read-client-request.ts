import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { headerPairs } from "../../loopback/http-message.ts";
import type { ClientRequest, Header } from "../exchange/client-request.ts";
import { lowerCaseName } from "../exchange/header-name.ts";
import type { ConnectionFault } from "./connection-refusal.ts";
import { emptyBody, requestBody } from "./request-body.ts";
import { parseRequestTarget, type RequestTarget } from "./request-target.ts";

/** AWS: all header values of a request together, in bytes (API Gateway quotas). */
const MAX_HEADERS_BYTES = 10_240;

export interface ReadRequestOptions {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** See `sourceAddress`. */
  readonly sourceIp: string;
  readonly signal: AbortSignal;
  /** Sends `100 Continue`; undefined when the client does not wait for it. */
  readonly sendContinue?: () => void;
}

/** Makes of Node's message what the request's path wants to see, or says why it cannot be one. */
export function readClientRequest(
  incoming: IncomingMessage,
  options: ReadRequestOptions,
): ClientRequest | ConnectionFault {
  const target = parseRequestTarget(incoming.url ?? "");
  if (typeof target === "string") return target;
  const headers = headerPairs(incoming.rawHeaders);
  const fault = headerFault(incoming, headers);
  if (fault !== undefined) return fault;
  return new ReadRequest(incoming, options, target, headers);
}

/** A class, because an object made with a getter of its own takes V8 as long as reading all headers. */
class ReadRequest implements ClientRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly Header[];
  readonly sourceIp: string;
  readonly receivedAt: number;
  readonly bodyLength: number | undefined;
  readonly signal: AbortSignal;
  #body: Readable | undefined;

  constructor(
    incoming: IncomingMessage,
    { id, receivedAt, sourceIp, signal, sendContinue }: ReadRequestOptions,
    { path, query }: RequestTarget,
    headers: readonly Header[],
  ) {
    this.id = id;
    this.method = incoming.method ?? "";
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.sourceIp = sourceIp;
    this.receivedAt = receivedAt;
    this.bodyLength = announcedLength(headers);
    this.signal = signal;
    if (this.bodyLength !== 0) this.#body = requestBody(incoming, sendContinue ?? ignore);
  }

  /** Most requests have none, and then hardly anybody asks for it. */
  get body(): Readable {
    this.#body ??= emptyBody();
    return this.#body;
  }
}

/** The peer's address; an IPv4-mapped IPv6 address (`::ffff:127.0.0.1`) as IPv4. "" when the peer is gone already. */
export function sourceAddress(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return "";
  return remoteAddress.startsWith("::ffff:") && remoteAddress.includes(".") ? remoteAddress.slice(7) : remoteAddress;
}

function headerFault(incoming: IncomingMessage, headers: readonly Header[]): ConnectionFault | undefined {
  let size = 0;
  let hosts = 0;
  for (const [name, value] of headers) {
    size += value.length;
    if (lowerCaseName(name) === "host") hosts += 1;
  }
  if (size > MAX_HEADERS_BYTES) return "headers too large";
  // RFC 9112 section 3.2: HTTP/1.1 without Host, or any version with two of them, is to be refused with 400.
  if (hosts > 1 || (hosts === 0 && incoming.httpVersion !== "1.0")) return "no host";
  return undefined;
}

/** Node's parser has refused a length that is no number, or that is there twice or together with an encoding. */
function announcedLength(headers: readonly Header[]): number | undefined {
  let length = 0;
  for (const [name, value] of headers) {
    const lower = lowerCaseName(name);
    if (lower === "transfer-encoding") return undefined;
    if (lower === "content-length") length = Number(value);
  }
  return length;
}

function ignore(): void {
  // The client does not wait to be told that it may send its body.
}
