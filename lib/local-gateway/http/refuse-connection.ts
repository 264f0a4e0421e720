import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionFault, connectionRefusal, renderRefusal } from "./connection-refusal.ts";
import { sourceAddress } from "./read-client-request.ts";
import type { ServeOptions } from "./serve-request.ts";

/** Node's parser and timer errors that say something else than "malformed". */
const FAULTS: Readonly<Record<string, ConnectionFault>> = {
  HPE_HEADER_OVERFLOW: "headers too large",
  ERR_HTTP_REQUEST_TIMEOUT: "slow",
};

/** Connections whose refusal waits for its turn. */
const waiting = new WeakSet<Duplex>();

/**
 * Answers a connection on which no request could be read, then closes it.
 *
 * Answers go out in the order of the requests (RFC 9112 section 9.3.2): where an earlier request of the connection has
 * not been answered yet, the refusal waits for that, or the client would take it for the earlier one's answer.
 *
 * @param cause the fault, or the error of Node's `clientError` event; its text goes nowhere, it may quote the client
 */
export function refuseConnection(
  options: Pick<ServeOptions, "now" | "onRequest">,
  socket: Duplex,
  cause: ConnectionFault | NodeJS.ErrnoException,
): void {
  // A reset connection, or an answer that is on its way already: there is nobody to tell, or no place to say it.
  const answer = currentAnswer(socket);
  if (!socket.writable || isReset(cause) || (answer?.headersSent && !answer.req.complete)) {
    socket.destroy();
    return;
  }
  if (answer?.req.complete) waitForTurn(socket, answer, () => refuseConnection(options, socket, cause));
  else refuseNow(options, socket, cause);
}

/** Whatever else arrives in the meantime is refused by the same words. */
function waitForTurn(socket: Duplex, earlier: ServerResponse, refuse: () => void): void {
  if (waiting.has(socket)) return;
  waiting.add(socket);
  earlier.once("finish", () => {
    waiting.delete(socket);
    refuse();
  });
}

function refuseNow(
  options: Pick<ServeOptions, "now" | "onRequest">,
  socket: Duplex,
  cause: ConnectionFault | NodeJS.ErrnoException,
): void {
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

/** The parser keeps what it could not read; a client that began with HEAD takes a body for another response. */
function asksHeadOnly(cause: ConnectionFault | (NodeJS.ErrnoException & { rawPacket?: Buffer })): boolean {
  return typeof cause !== "string" && cause.rawPacket?.subarray(0, 5).toString("latin1") === "HEAD ";
}

/** Node keeps the response whose turn it is at the socket (its documentation of `clientError` says so). */
function currentAnswer(socket: Duplex): ServerResponse | undefined {
  return (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}
