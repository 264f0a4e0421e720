import type { TraceStore } from "./trace-store.ts";
import type { TracedRequest } from "./traced-request.ts";

/**
 * The request of that id, as soon as the store has it: a gateway tells of a request when its answer has ended, which the
 * client may notice a moment earlier.
 *
 * @returns undefined when it has not come within `timeoutMillis`
 */
export function awaitTrace(store: TraceStore, id: string, timeoutMillis: number): Promise<TracedRequest | undefined> {
  const known = store.find(id);
  if (known !== undefined) return Promise.resolve(known);
  return new Promise((resolve) => {
    const settle = (request?: TracedRequest) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(request);
    };
    const timer = setTimeout(settle, timeoutMillis);
    const unsubscribe = store.subscribe((request) => {
      if (request.record.id === id) settle(request);
    });
  });
}
