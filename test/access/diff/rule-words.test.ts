import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { Budget, TooManyPaths } from "../../../lib/access/paths/budget.ts";
import { environment } from "../../helpers/environment.ts";

const model = (rules: readonly object[]) => modelOf("test", environment({ auth: { rules } }));

const BEFORE = model([
  { methods: ["GET"], path: "/a/*", scopes: ["a"] },
  { methods: ["GET"], path: "/b/*/c", scopes: ["b"] },
]);
const AFTER = model([
  { methods: ["GET"], path: "/a/*", scopes: ["a"] },
  { methods: ["GET"], path: "/b/*/c", scopes: ["b"] },
  { methods: ["GET"], path: "/*/c", scopes: ["c"] },
]);

function withBudget(most: number) {
  const budget = () => new Budget(() => new TooManyPaths("too many"), most);
  try {
    return diff(BEFORE, { ...AFTER, budget }).findings;
  } catch (error) {
    if (error instanceof TooManyPaths) return undefined;
    throw error;
  }
}

describe("words that cost more than there is budget for", () => {
  const whole = diff(BEFORE, AFTER).findings;
  const results = Array.from({ length: 400 }, (_, most) => withBudget(most)).filter((found) => found !== undefined);

  test("never keep a difference from being found", () => {
    expect(results.length).toBeGreaterThan(0);
    for (const found of results) expect(found.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  });

  test("are replaced by less exact ones", () => {
    const [poorest = []] = results;
    const scope = (found: typeof whole) => found.find(({ about }) => about === "scope");
    expect(scope(poorest)?.summary).toBe("GET /*/c: scope c is needed now");
    expect(scope(poorest)?.details[0]).toBe("except on paths that are too many kinds to name");
    expect(scope(whole)?.summary).toMatch(/^GET \/a\/\* where \/\*\/c covers it/);
  });
});
