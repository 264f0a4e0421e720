import { describe, expect, test } from "@jest/globals";
import type { QuotaModel } from "../../../lib/local-gateway/model/usage-plan.ts";
import { quota } from "../../../lib/local-gateway/stops/quota.ts";

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
