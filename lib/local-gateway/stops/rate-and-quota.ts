import type { ThrottleModel } from "../model/method.ts";
import type { QuotaModel } from "../model/usage-plan.ts";

/**
 * Takes one token from a bucket of `burst` tokens that is refilled by `requestsPerSecond`; false when it is empty.
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

const DAY_MILLIS = 86_400_000;

/** Counts one more request; false when the period's quota is used up. */
export function quota({ limit, period }: QuotaModel, now: () => number): () => boolean {
  let current = "";
  let used = 0;
  return () => {
    const name = periodOf(now(), period);
    used = name === current ? used + 1 : 1;
    current = name;
    return used <= limit;
  };
}

function periodOf(millis: number, period: QuotaModel["period"]): string {
  if (period === "MONTH") return new Date(millis).toISOString().slice(0, 7);
  const day = Math.floor(millis / DAY_MILLIS);
  // 1 January 1970 was a Thursday: three days on, weeks begin on Monday.
  return String(period === "DAY" ? day : Math.floor((day + 3) / 7));
}
