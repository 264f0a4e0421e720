import { hash } from "node:crypto";

/** Remembers facts about tokens, by a digest of the whole token, for a bounded time and number. */
export interface TokenMemory<T> {
  /** What is remembered about a token; absent when it is not known or its time is over. */
  recall(digest: string, now: number): T | undefined;
  /** @param until - milliseconds since 1970 */
  remember(digest: string, until: number, value: T): void;
  forget(digest: string): void;
  readonly size: number;
}

/**
 * The digest under which a token is remembered. It covers the signature too: two tokens that differ in one bit are two
 * tokens. The tokens themselves are not kept, so that no bearer token stays in memory.
 */
export function digestOf(token: string): string {
  return hash("sha256", token, "binary");
}

/** Least recently used first out; a Map keeps the order for us. */
export function createTokenMemory<T>(capacity: number): TokenMemory<T> {
  const entries = new Map<string, { until: number; value: T }>();
  return {
    recall(digest, now) {
      const entry = entries.get(digest);
      if (entry === undefined) return undefined;
      entries.delete(digest);
      if (now >= entry.until) return undefined;
      entries.set(digest, entry);
      return entry.value;
    },
    remember(digest, until, value) {
      entries.set(digest, { until, value });
      if (entries.size > capacity) entries.delete(entries.keys().next().value as string);
    },
    forget: (digest) => void entries.delete(digest),
    get size() {
      return entries.size;
    },
  };
}
