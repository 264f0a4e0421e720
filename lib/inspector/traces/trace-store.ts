import type { ClientRequest, Header } from "../../local-gateway/exchange/client-request.ts";
import type { Outcome, RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import type { Trace } from "../../local-gateway/exchange/trace.ts";
import { countTrace, noCounts, type StopCounts } from "./stop-counts.ts";

/** One finished request as the inspector keeps it: its line in the log, its way through the stops, what was said. */
export interface TracedRequest {
  readonly record: RequestRecord;
  /** Without steps when what arrived never became a request (`record.stop` is `connection`). */
  readonly trace: Trace;
  readonly answerHeaders: readonly Header[];
}

/** Requests that are kept by default; the oldest goes when one more comes. */
const CAPACITY = 500;

/** The last requests with their traces, and what every stop has done since the start. */
export interface TraceStore {
  add(request: TracedRequest): void;
  /** By request id; undefined when it is unknown or no longer kept. */
  find(id: string): TracedRequest | undefined;
  /** The newest first. */
  newest(limit: number): TracedRequest[];
  counts(): StopCounts;
  /** Tells of every request from now on. Returns what ends it. */
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

/** Names the trace of each answer in `X-Local-Trace`: the request id, under which the inspector keeps it. */
export function announceTraces(
  requestPath: (request: ClientRequest) => Promise<Outcome>,
): (request: ClientRequest) => Promise<Outcome> {
  return async (request) => {
    const outcome = await requestPath(request);
    const headers = [...outcome.answer.headers, ["X-Local-Trace", request.id] as const];
    return { ...outcome, answer: { ...outcome.answer, headers } };
  };
}
