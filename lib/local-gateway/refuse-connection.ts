import { randomUUID } from "node:crypto";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { sourceAddress } from "./client-request.ts";
import { type ConnectionFault, connectionRefusal, renderRefusal } from "./connection-refusal.ts";
import type { ServeOptions } from "./serve-request.ts";

/** Node's parser and timer errors that say something else than "malformed". */
const FAULTS: Readonly<Record<string, ConnectionFault>> = {
  HPE_HEADER_OVERFLOW: "headers too large",
  ERR_HTTP_REQUEST_TIMEOUT: "slow",
};

/**
 * Answers a connection on which no request could be read, then closes it.
 *
 * @param cause the fault, or the error of Node's `clientError` event; its text goes nowhere, it may quote the client
 */
export function refuseConnection(
  options: Pick<ServeOptions, "now" | "onRequest">,
  socket: Duplex,
  cause: ConnectionFault | NodeJS.ErrnoException,
): void {
  // A reset connection, or an answer that is on its way already: there is nobody to tell, or no place to say it.
  if (!socket.writable || isReset(cause) || answering(socket)) {
    socket.destroy();
    return;
  }
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

/** Node keeps the response that is being written at the socket (its documentation of `clientError` says so). */
function answering(socket: Duplex): boolean {
  const { _httpMessage: message } = socket as Duplex & { _httpMessage?: { headersSent: boolean } | null };
  return message?.headersSent === true;
}
