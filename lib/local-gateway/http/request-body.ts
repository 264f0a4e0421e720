import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/**
 * The body of a request as a stream of its own.
 *
 * Destroying an `IncomingMessage` takes the client's connection with it. Whoever gives up on this stream (an upstream
 * that answers early, a timeout) only stops reading: the answer still has a connection to go out on.
 *
 * @param onFirstRead called once, when somebody wants the first byte: the moment for `100 Continue`
 */
export function requestBody(incoming: IncomingMessage, onFirstRead: () => void): Readable {
  let started = false;
  const body = new Readable({
    read() {
      if (!started) {
        started = true;
        onFirstRead();
        forward(incoming, body);
      }
      incoming.resume();
    },
  });
  body.on("error", ignore);
  incoming.on("error", ignore);
  return body;
}

/** An ended stream, for a request without a body. */
export function emptyBody(): Readable {
  const body = new Readable({ read: ignore });
  body.push(null);
  return body;
}

function forward(incoming: IncomingMessage, body: Readable): void {
  incoming.on("data", (chunk: Buffer) => {
    if (!body.destroyed && !body.push(chunk)) incoming.pause();
  });
  incoming.once("end", () => body.push(null));
  incoming.once("close", () => {
    if (!incoming.complete) body.destroy(new Error("the client went away before the body was complete"));
  });
}

function ignore(): void {
  // The socket's fate is told by the response's close event; an error here is only its echo.
}
