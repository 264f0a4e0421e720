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
  // A Map keeps the order of insertion, which is all the ring that is needed.
  const kept = new Map<string, TracedRequest>();
  const listeners = new Set<(request: TracedRequest) => void>();
  const counts = noCounts();

  return {
    add(request) {
      kept.set(request.record.id, request);
      for (const oldest of kept.keys()) {
        if (kept.size <= capacity) break;
        kept.delete(oldest);
      }
      countTrace(counts, request.trace);
      for (const listener of listeners) listener(request);
    },
    find: (id) => kept.get(id),
    newest: (limit) => (limit <= 0 ? [] : [...kept.values()].slice(-limit).reverse()),
    counts: () => structuredClone(counts),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
