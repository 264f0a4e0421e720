import type { ClientRequest, Header } from "../../local-gateway/exchange/client-request.ts";
import type { Outcome, RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import type { Trace } from "../../local-gateway/exchange/trace.ts";
import { countTrace, noCounts, type StopCounts } from "./stop-counts.ts";

/** One finished request: its line in the log, its way through the stops, the headers of its answer. */
export interface TracedRequest {
  readonly record: RequestRecord;
  /** Without steps when what arrived never became a request (`record.stop` is `connection`). */
  readonly trace: Trace;
  readonly answerHeaders: readonly Header[];
}

/** Requests that are kept by default; a new one then replaces the oldest. */
const CAPACITY = 500;

/** The last requests with their traces, and the counts of every stop since the start. */
export interface TraceStore {
  add(request: TracedRequest): void;
  /** By request id; undefined when it is unknown or no longer kept. */
  find(id: string): TracedRequest | undefined;
  /** The newest first. */
  newest(limit: number): TracedRequest[];
  counts(): StopCounts;
  /** Calls the listener for every request from now on. Returns a function that ends this. */
  subscribe(listener: (request: TracedRequest) => void): () => void;
}

/** @param capacity how many requests are kept. Default is 500 */
export function createTraceStore(capacity: number = CAPACITY): TraceStore {
  const ring: TracedRequest[] = [];
  let oldest = 0;
  const listeners = new Set<(request: TracedRequest) => void>();
  const counts = noCounts();

  return {
    add(request) {
      if (ring.length < capacity) ring.push(request);
      else {
        ring[oldest] = request;
        oldest = (oldest + 1) % capacity;
      }
      countTrace(counts, request.trace);
      for (const listener of listeners) listener(request);
    },
    find: (id) => ring.find(({ record }) => record.id === id),
    newest: (limit) => (limit <= 0 ? [] : [...ring.slice(oldest), ...ring.slice(0, oldest)].slice(-limit).reverse()),
    counts: () => structuredClone(counts),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Waits for the request of an id. The gateway hands a request to the store when its answer has ended, which may be a moment
 * after the client has seen the end.
 *
 * @returns undefined when it does not come within `timeoutMillis`
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

/** The header of each answer that names its trace. */
export const TRACE_HEADER = "X-Local-Trace";

/** Adds `X-Local-Trace` to each answer: the request id, under which the store keeps the trace. */
export function announceTraces(
  requestPath: (request: ClientRequest) => Promise<Outcome>,
): (request: ClientRequest) => Promise<Outcome> {
  return async (request) => {
    const outcome = await requestPath(request);
    const headers = [...outcome.answer.headers, [TRACE_HEADER, request.id] as const];
    return { ...outcome, answer: { ...outcome.answer, headers } };
  };
}
