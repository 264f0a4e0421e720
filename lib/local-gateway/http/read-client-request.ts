import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { headerPairs } from "../../loopback/http-message.ts";
import { isPublicName } from "../../loopback/public-name.ts";
import type { ClientRequest, Header } from "../exchange/client-request.ts";
import { lowerCaseName } from "../exchange/header.ts";
import { type AddressedHeaders, type PretendedAddresses, takeLocalAddress } from "./pretended-address.ts";
import type { ConnectionFault } from "./refuse-connection.ts";
import { emptyBody, requestBody } from "./request-body.ts";

/** AWS: all header values of a request together, in bytes (API Gateway quotas). */
const MAX_HEADERS_BYTES = 10_240;

export interface ReadRequestOptions {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** See `sourceAddress`. */
  readonly sourceIp: string;
  /** @default - every request comes from where its connection comes from */
  readonly pretendedAddresses?: PretendedAddresses;
  readonly signal: AbortSignal;
  /** Sends `100 Continue`; undefined when the client does not wait for it. */
  readonly sendContinue?: () => void;
}

/** Reads Node's message as a request for the request's path, or returns the fault that it has. */
export function readClientRequest(
  incoming: IncomingMessage,
  options: ReadRequestOptions,
): ClientRequest | ConnectionFault {
  const target = parseRequestTarget(incoming.url ?? "");
  if (typeof target === "string") return target;
  const sent = headerPairs(incoming.rawHeaders);
  const { pretendedAddresses } = options;
  const seen = pretendedAddresses ? takeLocalAddress(sent, pretendedAddresses) : { headers: sent, address: undefined };
  if (seen === undefined) return "no address";
  const fault = headerFault(incoming, seen.headers);
  if (fault !== undefined) return fault;
  return new ReadRequest(incoming, options, target, seen);
}

/** A class: V8 takes as long to make an object literal with a getter as to read all headers. */
class ReadRequest implements ClientRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly Header[];
  readonly sourceIp: string;
  readonly connectedFrom: string | undefined;
  readonly receivedAt: number;
  readonly bodyLength: number | undefined;
  readonly signal: AbortSignal;
  #body: Readable | undefined;

  constructor(
    incoming: IncomingMessage,
    { id, receivedAt, sourceIp, signal, sendContinue }: ReadRequestOptions,
    { path, query }: RequestTarget,
    { headers, address }: AddressedHeaders,
  ) {
    this.id = id;
    this.method = incoming.method ?? "";
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.sourceIp = address ?? sourceIp;
    this.connectedFrom = address === undefined ? undefined : sourceIp;
    this.receivedAt = receivedAt;
    this.bodyLength = announcedLength(headers);
    this.signal = signal;
    if (this.bodyLength !== 0) this.#body = requestBody(incoming, sendContinue ?? ignore);
  }

  /** Made when it is first asked for: most requests have no body, and then hardly any stop asks. */
  get body(): Readable {
    this.#body ??= emptyBody();
    return this.#body;
  }
}

function headerFault(incoming: IncomingMessage, headers: readonly Header[]): ConnectionFault | undefined {
  let size = 0;
  let hosts = 0;
  let isForeign = false;
  let codings: string | undefined;
  for (const [name, value] of headers) {
    size += value.length;
    const lower = lowerCaseName(name);
    if (lower === "host") {
      hosts += 1;
      isForeign ||= isPublicName(value);
    } else if (lower === "transfer-encoding") codings = codings === undefined ? value : `${codings},${value}`;
  }
  if (size > MAX_HEADERS_BYTES) return "headers too large";
  if (codings !== undefined && !endsWithChunked(codings)) return "malformed";
  // RFC 9112 section 3.2: HTTP/1.1 without Host, or any version with two of them, is to be refused with 400.
  if (hosts > 1 || (hosts === 0 && incoming.httpVersion !== "1.0")) return "no host";
  return isForeign ? "foreign host" : undefined;
}

/**
 * Whether `chunked` is the last transfer coding and comes once: any other request has no known length (RFC 9112 sections
 * 6.1 and 6.3). Node's parser refuses those as well, but not when the request offers an upgrade.
 */
function endsWithChunked(codings: string): boolean {
  const names = codings.split(",").map((name) => name.trim().toLowerCase());
  return names.indexOf("chunked") === names.length - 1;
}

/** Node's parser has already refused a length that is no number, and one that comes twice or with an encoding. */
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
  // The client sends its body without waiting for `100 Continue`.
}

/** AWS: longest URL of a regional REST API, in bytes (API Gateway quotas). */
const MAX_TARGET_BYTES = 10_240;

/** `http://host` of an absolute-form target; the path follows (RFC 9112 section 3.2.2). */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/** Visible ASCII without `#`: a fragment never belongs in a request target (RFC 9112 section 3.2). */
const TARGET_CHARACTERS = /^[!-"$-~]*$/;

/** Path and query, both byte for byte; the query without its `?`, "" without a query. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/**
 * Splits a request target into path and query, both byte for byte.
 *
 * Bytes outside visible ASCII are a fault: a later reader that decodes them may see another path than the stops do.
 */
function parseRequestTarget(target: string): RequestTarget | ConnectionFault {
  if (target.length > MAX_TARGET_BYTES) return "address too long";
  if (!TARGET_CHARACTERS.test(target)) return "malformed";
  const origin = originForm(target);
  if (!origin.startsWith("/")) return "not for an origin server";
  const mark = origin.indexOf("?");
  return mark < 0 ? { path: origin, query: "" } : { path: origin.slice(0, mark), query: origin.slice(mark + 1) };
}

function originForm(target: string): string {
  if (target.startsWith("/")) return target;
  const prefix = ABSOLUTE_FORM.exec(target)?.[0];
  if (prefix === undefined) return target;
  const rest = target.slice(prefix.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}
