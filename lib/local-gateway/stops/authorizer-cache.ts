import { hash } from "node:crypto";

/** Outputs by token. Only its digest is kept, so that a heap dump holds no bearer tokens. */
export interface AuthorizerCache<Output> {
  /** @param now milliseconds since the epoch */
  readonly find: (token: string, now: number) => Output | undefined;
  readonly store: (token: string, output: Output, now: number) => void;
}

const DEFAULT_MAX_ENTRIES = 10_000;

/**
 * The result cache of one TOKEN authorizer: an output is good for `ttlSeconds`, for every method of the API.
 *
 * @param ttlSeconds 0: nothing is kept
 * @param maxEntries the oldest makes room for a new one beyond it; default 10,000
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
 */
export function authorizerCache<Output>(ttlSeconds: number, maxEntries = DEFAULT_MAX_ENTRIES): AuthorizerCache<Output> {
  if (ttlSeconds === 0) return { find: () => undefined, store: () => {} };
  const entries = new Map<string, { readonly output: Output; readonly expiresAt: number }>();
  return {
    find: (token, now) => {
      const key = digest(token);
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (now < entry.expiresAt) return entry.output;
      entries.delete(key);
      return undefined;
    },
    store: (token, output, now) => {
      const key = digest(token);
      entries.delete(key);
      entries.set(key, { output, expiresAt: now + ttlSeconds * 1000 });
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value ?? key);
    },
  };
}

function digest(token: string): string {
  return hash("sha256", token, "base64");
}
