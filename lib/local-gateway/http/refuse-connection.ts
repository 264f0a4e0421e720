import { randomUUID } from "node:crypto";
import { type ServerResponse, STATUS_CODES } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Answer } from "../exchange/answer.ts";
import type { RequestRecord } from "../exchange/outcome.ts";
import { sourceAddress } from "./client-connection.ts";

/** Why the bytes that arrived on a connection never became a request. */
export type ConnectionFault =
  | "malformed"
  | "slow"
  | "headers too large"
  | "address too long"
  | "no host"
  | "foreign host"
  | "no address"
  | "not for an origin server"
  | "broken";

interface Refusal {
  readonly status: number;
  readonly code: "BAD_REQUEST" | "INTERNAL_ERROR";
  readonly detail: string;
}

/**
 * Answers before the request's path, or instead of it. On AWS the front end answers these and no gateway response
 * applies; here they have the shape of the error envelope all the same. The envelope is written out on purpose, since
 * the local gateway must not know the stack's.
 */
const REFUSALS: Readonly<Record<ConnectionFault, Refusal>> = {
  malformed: { status: 400, code: "BAD_REQUEST", detail: "The request is not well-formed HTTP." },
  slow: { status: 408, code: "BAD_REQUEST", detail: "The request did not arrive in time." },
  "headers too large": {
    status: 431,
    code: "BAD_REQUEST",
    detail: "The request headers are larger than 10,240 bytes; send fewer or shorter ones.",
  },
  "address too long": {
    status: 414,
    code: "BAD_REQUEST",
    detail: "The request address is longer than 10,240 bytes; send a shorter one.",
  },
  "no host": { status: 400, code: "BAD_REQUEST", detail: "The request needs exactly one Host header." },
  // On AWS a name that is mapped to no API is refused as well.
  "foreign host": {
    status: 421,
    code: "BAD_REQUEST",
    detail: "The Host header names another machine; here it has to be an address, localhost, or a name without a dot.",
  },
  // Only a gateway that accepts pretended addresses has this one.
  "no address": {
    status: 400,
    code: "BAD_REQUEST",
    detail: "X-Local-Address has to be one IPv4 or IPv6 address, e.g. 203.0.113.7 or 2001:db8::7.",
  },
  "not for an origin server": {
    status: 400,
    code: "BAD_REQUEST",
    detail: "The request target has to be a path that starts with a slash.",
  },
  broken: { status: 500, code: "INTERNAL_ERROR", detail: "The request could not be answered; try again later." },
};

/** The refusal as an answer. @param requestId goes into `X-Request-Id`, so that the log's line can be found */
export function connectionRefusal(fault: ConnectionFault, requestId: string): Answer & { readonly code: string } {
  const { status, code, detail } = REFUSALS[fault];
  const envelope = { success: false, message: STATUS_CODES[status], error: { detail, code } };
  return {
    status,
    code,
    headers: [
      ["Content-Type", "application/json"],
      ["Cache-Control", "no-store"],
      ["X-Request-Id", requestId],
      ["Connection", "close"],
    ],
    body: JSON.stringify(envelope),
  };
}

/** The refusal as bytes for a socket on which no response object exists. */
function renderRefusal(answer: Answer, now: number): string {
  const body = String(answer.body);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    `Date: ${new Date(now).toUTCString()}`,
    ...answer.headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

/** Errors of Node's parser and timers that are other faults than "malformed". */
const FAULTS: Readonly<Record<string, ConnectionFault>> = {
  HPE_HEADER_OVERFLOW: "headers too large",
  ERR_HTTP_REQUEST_TIMEOUT: "slow",
};

/** What a refusal needs of the server. */
export interface RefusalOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onRequest?: (record: RequestRecord) => void;
}

/** Connections whose refusal waits for an earlier answer. */
const waiting = new WeakSet<Duplex>();

/**
 * Answers a connection on which no request could be read, then closes it.
 *
 * Answers go out in the order of the requests (RFC 9112 section 9.3.2). A refusal waits until the earlier requests of
 * its connection are answered: the client would take it for one of their answers.
 *
 * @param cause the fault, or the error of Node's `clientError` event, whose text is never shown: it may quote the
 *   client
 */
export function refuseConnection(
  options: RefusalOptions,
  socket: Duplex,
  cause: ConnectionFault | NodeJS.ErrnoException,
): void {
  // Nothing can be said on a reset connection, nor in the middle of an answer.
  const answer = currentAnswer(socket);
  if (!socket.writable || isReset(cause) || (answer?.headersSent && !answer.req.complete)) {
    socket.destroy();
    return;
  }
  if (answer?.req.complete) waitForTurn(socket, answer, () => refuseConnection(options, socket, cause));
  else refuseNow(options, socket, cause);
}

/** One refusal is enough for everything that arrives in the meantime. */
function waitForTurn(socket: Duplex, earlier: ServerResponse, refuse: () => void): void {
  if (waiting.has(socket)) return;
  waiting.add(socket);
  earlier.once("finish", () => {
    waiting.delete(socket);
    refuse();
  });
}

function refuseNow(options: RefusalOptions, socket: Duplex, cause: ConnectionFault | NodeJS.ErrnoException): void {
  const id = randomUUID();
  const time = options.now();
  const { code, ...answer } = connectionRefusal(faultOf(cause), id);
  const text = renderRefusal(answer, time);
  socket.end(asksHeadOnly(cause) ? text.slice(0, text.indexOf("\r\n\r\n") + 4) : text, "latin1", () =>
    socket.destroy(),
  );
  const sourceIp = socket instanceof Socket ? sourceAddress(socket.remoteAddress) : "";
  const { status } = answer;
  options.onRequest?.({ id, time, sourceIp, method: "-", path: "-", stop: "connection", status, code, millis: 0 });
}

function faultOf(cause: ConnectionFault | NodeJS.ErrnoException): ConnectionFault {
  return typeof cause === "string" ? cause : (FAULTS[cause.code ?? ""] ?? "malformed");
}

function isReset(cause: ConnectionFault | NodeJS.ErrnoException): boolean {
  return typeof cause !== "string" && cause.code === "ECONNRESET";
}

/** The parser keeps what it could not read. A client that began with HEAD would take a body for the next response. */
function asksHeadOnly(cause: ConnectionFault | (NodeJS.ErrnoException & { rawPacket?: Buffer })): boolean {
  return typeof cause !== "string" && cause.rawPacket?.subarray(0, 5).toString("latin1") === "HEAD ";
}

/** Node keeps the current response at the socket (see its documentation of `clientError`). */
function currentAnswer(socket: Duplex): ServerResponse | undefined {
  return (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}
