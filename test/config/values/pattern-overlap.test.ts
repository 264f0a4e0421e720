import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { overlapExample } from "../../../lib/config/values/pattern-overlap.ts";

/** Whether a path is one that a pattern matches, by a regular expression: another way than the one under test. */
function matches(pattern: string, path: string): boolean {
  const source = pattern.split("*").map((literal) => literal.replaceAll(/[.:]/g, "\\$&"));
  return new RegExp(`^${source.join("[^]+")}$`).test(path);
}

const patterns = fc
  .array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 4 })
  .map((segments) => `/${segments.join("/")}`);

/** Every path of up to so many segments of `a`, `b` and `x`. */
function* paths(most: number, start = ""): Generator<string> {
  for (const segment of ["a", "b", "x"]) {
    yield `${start}/${segment}`;
    if (most > 1) yield* paths(most - 1, `${start}/${segment}`);
  }
}

const manyPaths = [...paths(7)];

describe("the overlap of two patterns", () => {
  test.each([
    ["/a", "/a", "/a"],
    ["/a", "/*", "/a"],
    ["/a/*", "/*/b", "/a/b"],
    ["/a/*/c", "/a/b/*", "/a/b/c"],
    ["/*", "/*", "/x"],
    ["/a/*", "/a/*/b", "/a/x/b"],
    ["/*/b", "/a/b/c/b", "/a/b/c/b"],
    ["/", "/", "/"],
  ])("of %s and %s holds %s", (one, other, path) => {
    expect(overlapExample(one, other)).toBe(path);
  });

  test.each([
    ["/a", "/b"],
    ["/a", "/a/*"],
    ["/a/*", "/b/*"],
    ["/*/b", "/*/c"],
    ["/a/*/c", "/a/c"],
    ["/", "/*"],
  ])("of %s and %s is empty", (one, other) => {
    expect(overlapExample(one, other)).toBeUndefined();
  });

  test("is found exactly when some path is in both, and the example is in both", () => {
    fc.assert(
      fc.property(patterns, patterns, (one, other) => {
        const example = overlapExample(one, other);
        if (example === undefined) {
          expect(manyPaths.filter((path) => matches(one, path) && matches(other, path))).toEqual([]);
        } else {
          expect([matches(one, example), matches(other, example)]).toEqual([true, true]);
        }
        expect(overlapExample(other, one) === undefined).toBe(example === undefined);
      }),
    );
  });
});
