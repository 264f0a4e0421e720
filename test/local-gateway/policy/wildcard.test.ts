import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matchesWildcard } from "../../../lib/local-gateway/policy/wildcard.ts";

describe("an IAM pattern", () => {
  test.each([
    ["a", "a", true],
    ["a", "ab", false],
    ["a", "ba", false],
    ["", "", true],
    ["*", "", true],
    ["a*", "a", true],
    ["a*", "A", false],
    ["*b", "aab", true],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a?", "a", false],
    ["GET/api/*/x", "GET/api/1/2/x", true],
    ["GET/api/*/x", "GET/api/x", false],
    ["a.c", "abc", false],
    ["a[b]c", "a[b]c", true],
    ["(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false],
    ["*a*b*c*", "xxaxxbxxcxx", true],
    ["*a*b*c*", "xxaxxcxxbxx", false],
  ])("%j on %j is %s", (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  test("agrees with an anchored regular expression", () => {
    const alphabet = fc.constantFrom("a", "b", "/", "*", "?", ".");
    const word = fc.array(alphabet, { maxLength: 12 }).map((letters) => letters.join(""));
    fc.assert(
      fc.property(word, word, (pattern, text) => {
        const escaped = pattern.replace(/[.]/g, "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        expect(matchesWildcard(pattern, text)).toBe(new RegExp(`^${escaped}$`, "s").test(text));
      }),
    );
  });

  test("takes no exponential time", () => {
    const pattern = "*a".repeat(40);
    expect(matchesWildcard(`${pattern}b`, "a".repeat(4000))).toBe(false);
  });
});
