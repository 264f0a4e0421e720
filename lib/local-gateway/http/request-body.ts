import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/**
 * The body of a request as a separate stream.
 *
 * Destroying an `IncomingMessage` destroys the client's connection as well. Destroying this stream (an upstream answers
 * early, a timeout) only stops the reading: the answer can still be sent.
 *
 * @param onFirstRead called once, before the first byte is read: the moment for `100 Continue`
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
  // The response's close event reports what happens to the socket; an error here only repeats it.
}
