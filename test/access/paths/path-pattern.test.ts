import { expect, test } from "@jest/globals";
import { treesMeet } from "../../../lib/access/paths/path-pattern.ts";
import { treeServes } from "../oracle/small-world.ts";

const WORDS = ["a", "b", "*"];
const PATTERNS = [
  "/",
  ...WORDS.map((one) => `/${one}`),
  ...WORDS.flatMap((one) => WORDS.map((two) => `/${one}/${two}`)),
  ...WORDS.flatMap((one) => WORDS.flatMap((two) => WORDS.map((three) => `/${one}/${two}/${three}`))),
];
/** All of up to four segments, of two words that patterns name and one that none does. */
const PATHS = ["a", "b", "c"].reduce<string[]>(
  (paths) => ["", ...paths.flatMap((path) => ["a", "b", "c"].map((word) => `${path}/${word}`)), ...paths],
  [""],
);
const ALL = [...new Set(PATHS)].map((path) => path || "/");

function rule(path: string) {
  return { methods: ["GET"], path, scopes: [], isPublic: false };
}

test("two patterns meet where the tree serves some path by both", () => {
  const wrong = PATTERNS.flatMap((one) =>
    PATTERNS.filter((other) => {
      const isServed = ALL.some((path) => treeServes(rule(one), path) && treeServes(rule(other), path));
      return treesMeet(one, other) !== isServed;
    }).map((other) => `${one} ${other}`),
  );
  expect(wrong).toEqual([]);
});
