import type { ThrottleModel } from "../model/method.ts";

/**
 * Takes one token out of a bucket of `burst` tokens that fills up by `requestsPerSecond`; false when it is empty.
 *
 * @param now milliseconds since the epoch
 */
export function tokenBucket({ requestsPerSecond, burst }: ThrottleModel, now: () => number): () => boolean {
  let tokens = burst;
  let filledAt = now();
  return () => {
    const time = now();
    // A clock that is set back must not empty the bucket.
    const elapsedSeconds = Math.max(0, time - filledAt) / 1000;
    filledAt = time;
    tokens = elapsedSeconds > 0 ? Math.min(burst, tokens + elapsedSeconds * requestsPerSecond) : tokens;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
