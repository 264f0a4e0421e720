import { describe, expect, test } from "@jest/globals";
import { fuzzAuthorizer } from "../../lib/fuzz/fuzz-authorizer.ts";
import { NOW } from "../authorizer/world.ts";

describe("hostile headers", () => {
  test("are all refused with 401, and cost one look at the key set", async () => {
    const report = await fuzzAuthorizer({ count: 6000, seed: 20_261_124, now: () => NOW, collectGarbage: () => {} });
    expect(report).toMatchObject({ allows: 0, others: 0, findings: [] });
    // The first fetch, and one for all the unknown key ids of a cooldown; the clock stands still.
    expect(report.fetches).toBeLessThanOrEqual(2);
  }, 60_000);
});
