import { countTrace, noCounts, type StopCounts } from "./stop-counts.ts";
import type { TracedRequest } from "./traced-request.ts";

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
