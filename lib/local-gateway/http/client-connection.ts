import type { Socket } from "node:net";

const signals = new WeakMap<Socket, AbortSignal>();
const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * A signal that is aborted when the client's connection closes. All requests of a connection share it: they come one
 * after the other, and making a signal takes as long as reading a request.
 */
export function clientGone(socket: Socket): AbortSignal {
  return signals.get(socket) ?? watchSocket(socket);
}

function watchSocket(socket: Socket): AbortSignal {
  const gone = new AbortController();
  if (socket.destroyed) gone.abort();
  else socket.once("close", () => gone.abort());
  signals.set(socket, gone.signal);
  return gone.signal;
}

/**
 * Calls a listener when the signal is aborted. A signal lives as long as a connection, and Node takes longer to add and
 * remove an event listener than to read a request; so each signal has one event listener, which serves all of these.
 *
 * @returns removes the listener
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? watchSignal(signal);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function watchSignal(signal: AbortSignal): Set<() => void> {
  const listeners = new Set<() => void>();
  const callAll = () => {
    for (const listener of listeners) listener();
  };
  signal.addEventListener("abort", callAll, { once: true });
  listenersOf.set(signal, listeners);
  return listeners;
}

/** The peer's address; an IPv4-mapped IPv6 address (`::ffff:127.0.0.1`) as IPv4. "" when the peer is already gone. */
export function sourceAddress(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return "";
  return remoteAddress.startsWith("::ffff:") && remoteAddress.includes(".") ? remoteAddress.slice(7) : remoteAddress;
}
