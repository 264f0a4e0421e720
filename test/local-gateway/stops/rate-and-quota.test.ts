import { describe, expect, test } from "@jest/globals";
import type { QuotaModel } from "../../../lib/local-gateway/model/usage-plan.ts";
import { quota, tokenBucket } from "../../../lib/local-gateway/stops/rate-and-quota.ts";

function bucketAt(clock: { now: number }, requestsPerSecond: number, burst: number) {
  const take = tokenBucket({ requestsPerSecond, burst }, () => clock.now);
  return (count: number) => Array.from({ length: count }, take).filter(Boolean).length;
}

describe("a token bucket", () => {
  test("lets the burst through and no more", () => {
    expect(bucketAt({ now: 0 }, 10, 5)(20)).toBe(5);
  });

  test.each([
    ["just not yet", 99, 0],
    ["just refilled", 100, 1],
    ["several at once", 350, 3],
    ["never beyond the burst", 60_000, 5],
  ])("refills with time: %s", (_name, millis, expected) => {
    const clock = { now: 1_000 };
    const take = bucketAt(clock, 10, 5);
    take(5);
    clock.now += millis;
    expect(take(20)).toBe(expected);
  });

  test("a clock that is set back takes nothing away", () => {
    const clock = { now: 10_000 };
    const take = bucketAt(clock, 10, 5);
    take(3);
    clock.now = 0;
    expect(take(20)).toBe(2);
  });

  test("of size 0 refuses everything", () => {
    expect(bucketAt({ now: 0 }, 10, 0)(3)).toBe(0);
  });
});

describe("a quota of 2", () => {
  test.each<[QuotaModel["period"], string, string, boolean]>([
    ["DAY", "2026-11-24T00:00:00Z", "2026-11-24T23:59:59Z", false],
    ["DAY", "2026-11-24T23:59:59Z", "2026-11-25T00:00:00Z", true],
    ["WEEK", "2026-11-23T00:00:00Z", "2026-11-29T23:59:59Z", false],
    ["WEEK", "2026-11-29T23:59:59Z", "2026-11-30T00:00:00Z", true],
    ["MONTH", "2026-11-01T00:00:00Z", "2026-11-30T23:59:59Z", false],
    ["MONTH", "2026-11-30T23:59:59Z", "2026-12-01T00:00:00Z", true],
  ])("a %s, used up at %s, has more at %s: %s", (period, first, then, expected) => {
    let now = Date.parse(first);
    const take = quota({ limit: 2, period }, () => now);
    expect([take(), take(), take()]).toEqual([true, true, false]);
    now = Date.parse(then);
    expect(take()).toBe(expected);
  });
});
