import { describe, expect, test } from "@jest/globals";
import { checkPair } from "./oracle/check-pair.ts";
import { randomFrom, randomPair } from "./oracle/random-environments.ts";

// `ACCESS_PAIRS=10000 npm test -- test/access/diff-oracle` looks at more; `ACCESS_SEED=n` at others.
const PAIRS = Number(process.env.ACCESS_PAIRS ?? 300);
const SEED = Number(process.env.ACCESS_SEED ?? 1);

describe("the comparison of two environments, against every request of a small world", () => {
  test(
    `misses nothing and invents nothing in ${PAIRS} random pairs`,
    () => {
      const wrong: string[] = [];
      for (let pair = 0; pair < PAIRS && wrong.length < 5; pair++) {
        const seed = SEED * 1_000_000 + pair;
        const [before, after] = randomPair(randomFrom(seed));
        const found = checkPair(before, after);
        if (found.length > 0)
          wrong.push(`seed ${seed}: ${found.slice(0, 3).join("\n")}\n${JSON.stringify({ before, after })}`);
      }
      expect(wrong).toEqual([]);
    },
    PAIRS * 100 + 60_000,
  );
});
