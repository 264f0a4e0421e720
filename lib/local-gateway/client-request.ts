import type { IncomingMessage } from "node:http";
import type { ConnectionFault } from "./connection-refusal.ts";
import type { ClientRequest, Header } from "./exchange.ts";
import { emptyBody, requestBody } from "./request-body.ts";
import { parseRequestTarget } from "./request-target.ts";

/** AWS: all header values of a request together, in bytes (API Gateway quotas). */
const LARGEST_HEADERS = 10_240;

export interface ReadRequestOptions {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
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
  const { id, receivedAt, signal } = options;
  const bodyLength = announcedLength(incoming);
  // Most requests have no body, and then hardly anybody asks for it.
  let body = bodyLength === 0 ? undefined : requestBody(incoming, options.sendContinue ?? (() => {}));
  const sourceIp = sourceAddress(incoming.socket.remoteAddress);
  const method = incoming.method ?? "";
  return {
    id,
    method,
    path: target.path,
    query: target.query,
    headers,
    sourceIp,
    receivedAt,
    get body() {
      body ??= emptyBody();
      return body;
    },
    bodyLength,
    signal,
  };
}

/** The peer's address; an IPv4-mapped IPv6 address (`::ffff:127.0.0.1`) as IPv4. "" when the peer is gone already. */
export function sourceAddress(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return "";
  return remoteAddress.startsWith("::ffff:") && remoteAddress.includes(".") ? remoteAddress.slice(7) : remoteAddress;
}

function headerPairs(rawHeaders: readonly string[]): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    headers.push([rawHeaders[i] as string, rawHeaders[i + 1] as string]);
  return headers;
}

function headerFault(incoming: IncomingMessage, headers: readonly Header[]): ConnectionFault | undefined {
  let size = 0;
  let hosts = 0;
  for (const [name, value] of headers) {
    size += value.length;
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  if (size > LARGEST_HEADERS) return "headers too large";
  // RFC 9112 section 3.2: HTTP/1.1 without Host, or any version with two of them, is to be refused with 400.
  if (hosts > 1 || (hosts === 0 && incoming.httpVersion !== "1.0")) return "no host";
  return undefined;
}

function announcedLength(incoming: IncomingMessage): number | undefined {
  if (incoming.headers["transfer-encoding"] !== undefined) return undefined;
  // Node's parser has refused everything but digits.
  return Number(incoming.headers["content-length"] ?? 0);
}
