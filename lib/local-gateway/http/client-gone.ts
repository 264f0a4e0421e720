import type { Socket } from "node:net";

const signals = new WeakMap<Socket, AbortSignal>();

/**
 * A signal that is aborted when the client's connection is closed. One for all requests of a connection: they come one
 * after the other, and making one costs as much as reading a request.
 */
export function clientGone(socket: Socket): AbortSignal {
  return signals.get(socket) ?? watch(socket);
}

function watch(socket: Socket): AbortSignal {
  const gone = new AbortController();
  if (socket.destroyed) gone.abort();
  else socket.once("close", () => gone.abort());
  signals.set(socket, gone.signal);
  return gone.signal;
}
