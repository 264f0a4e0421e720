import { describe, expect, test } from "@jest/globals";
import { scopeChange } from "../../../lib/access/diff/scope-words.ts";

const scopes = (names: string) => [...names];

describe("what becomes of the scopes that a call needs", () => {
  test.each([
    ["a", "ab", "scope b is needed now in addition to a"],
    ["ab", "abcd", "scopes c and d are needed now in addition to a and b"],
    ["a", "b", "scope b is needed now instead of a"],
    ["ab", "c", "scope c is needed now instead of a and b"],
    ["ac", "bc", "scope b is needed now instead of a, and c as before"],
    ["", "a", "scope a is needed now; before, any valid token was enough"],
  ])("to those who lose, from %j to %j", (before, after, says) => {
    expect(scopeChange({ before: scopes(before), after: scopes(after) }, "narrower")).toBe(says);
  });

  test.each([
    ["ab", "a", "scope a alone is enough now; before, b was needed as well"],
    ["abcd", "ab", "scopes a and b are enough now; before, c and d were needed as well"],
    ["a", "b", "scope b alone is enough now; a is not needed any more"],
    ["ab", "c", "scope c alone is enough now; a and b are not needed any more"],
    ["ac", "bc", "scopes b and c are enough now; before, a and c were needed"],
    ["a", "", "any valid token is enough now; a is not needed any more"],
  ])("to those who gain, from %j to %j", (before, after, says) => {
    expect(scopeChange({ before: scopes(before), after: scopes(after) }, "wider")).toBe(says);
  });

  test("no two changes have the same sentence", () => {
    const sets = ["", "a", "b", "c", "ab", "ac", "bc", "abc"].map(scopes);
    const pairs = sets.flatMap((before) => sets.map((after) => ({ before, after })));
    for (const change of ["wider", "narrower"] as const) {
      const [less, more] = change === "wider" ? (["after", "before"] as const) : (["before", "after"] as const);
      const changed = pairs.filter((pair) => pair[more].some((scope) => !pair[less].includes(scope)));
      expect(new Set(changed.map((pair) => scopeChange(pair, change))).size).toBe(changed.length);
    }
  });
});
