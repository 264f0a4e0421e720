const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls a listener when the signal is aborted. One event listener of a signal serves all that come and go by here: a
 * signal lives as long as a connection, and Node takes longer to add and remove an event listener than to read a request.
 *
 * @returns what takes the listener off again
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? watch(signal);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function watch(signal: AbortSignal): Set<() => void> {
  const listeners = new Set<() => void>();
  const tellAll = () => {
    for (const listener of listeners) listener();
  };
  signal.addEventListener("abort", tellAll, { once: true });
  listenersOf.set(signal, listeners);
  return listeners;
}
