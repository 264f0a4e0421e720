import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { coversPath, pathPatternFlaw, servesAllOf } from "../../../lib/config/values/path-pattern.ts";

const characters =
  'expected segments of letters, digits and ". _ : -" (what a resource of API Gateway may hold), e.g. /api/v1/jobs/*';

describe("the path of a rule", () => {
  test.each(["/", "/*", "/a", "/api/v1/jobs/*", "/*/b/*", "/a.b/c_d/e-f/g:h", "/A", "/a..b", "/a."])(
    "may be %s",
    (path) => {
      expect(pathPatternFlaw(path)).toBeUndefined();
    },
  );

  test.each([
    ["", 'expected a path that starts with "/", e.g. /api/v1/jobs/*'],
    ["api", 'expected a path that starts with "/", e.g. /api/v1/jobs/*'],
    ["*", 'expected a path that starts with "/", e.g. /api/v1/jobs/*'],
    ["/api/", "expected a path without a slash at its end (the web ACL refuses such requests), e.g. /api"],
    ["//", "expected a path without a slash at its end (the web ACL refuses such requests), e.g. /"],
    ["//api", 'expected single slashes (the web ACL refuses "//"), e.g. /api/v1/jobs/*'],
    ["/a//b", 'expected single slashes (the web ACL refuses "//"), e.g. /api/v1/jobs/*'],
    ["/api*", 'expected "*" as a whole segment, e.g. /api/v1/jobs/*'],
    ["/**", 'expected "*" in place of a variable, e.g. /*'],
    ["/files.*", 'expected "*" as a whole segment, e.g. /api/v1/jobs/*'],
    ["/.", 'expected segments that do not begin with a dot (the web ACL refuses "/."), e.g. /api/v1/jobs/*'],
    ["/a/../b", 'expected segments that do not begin with a dot (the web ACL refuses "/."), e.g. /api/v1/jobs/*'],
    [
      "/.well-known/x",
      'expected segments that do not begin with a dot (the web ACL refuses "/."), e.g. /api/v1/jobs/*',
    ],
    ["/jobs/{id}", 'expected "*" in place of a variable, e.g. /jobs/*'],
    ["/jobs/{id}/labels/{label+}", 'expected "*" in place of a variable, e.g. /jobs/*/labels/*'],
    ["/jobs/<int:id>", 'expected "*" in place of a variable, e.g. /jobs/*'],
    ["/jobs/[id]/labels", 'expected "*" in place of a variable, e.g. /jobs/*/labels'],
    ["/jobs/[...rest]", 'expected "*" in place of a variable, e.g. /jobs/*'],
    ["/jobs/$id", 'expected "*" in place of a variable, e.g. /jobs/*'],
    ["/jobs/(.*)", 'expected "*" in place of a variable, e.g. /jobs/*'],
    ["/jobs/*rest", 'expected "*" in place of a variable, e.g. /jobs/*'],
    ["/jobs/:id/{x}", 'expected "*" in place of a variable, e.g. /jobs/*/*'],
    ["/jobs//{x}", 'expected "*" in place of a variable, e.g. /api/v1/jobs/*'],
    ["/a%2fb", characters],
    ["/a;b", characters],
    ["/a\\b", characters],
    ["/a?b", characters],
    ["/a#b", characters],
    ["/a b", characters],
    ["/a~b", characters],
    ["/ä", characters],
  ])("fails when it is %j", (path, flaw) => {
    expect(pathPatternFlaw(path)).toBe(flaw);
  });

  test("that is accepted is never what the web ACL calls ambiguous, whatever was tried", () => {
    const nearPaths = fc
      .array(fc.constantFrom("/", "a", "*", ".", "..", "%2f", ";", "\\", "-", "{", "}", " "))
      .map((parts) => `/${parts.join("")}`);
    fc.assert(
      fc.property(fc.oneof(nearPaths, fc.string({ unit: "binary" })), (path) => {
        if (pathPatternFlaw(path) !== undefined) return;
        expect(path).not.toMatch(/[%;\\]|\/\/|\/\.|.\/$/);
      }),
    );
  });
});

describe("a pattern serves all of another", () => {
  test.each([
    ["/a/*", "/a/b", true],
    ["/a/*", "/a/*", true],
    ["/a/*", "/a/*/b/*", true],
    ["/a/*", "/a", false],
    ["/*", "/", false],
    ["/*", "/*", true],
    ["/", "/", true],
    ["/a/*/b", "/a/x/b", true],
    ["/a/*/b", "/a/*/b", true],
    ["/a/*/b", "/a/x/y/b", false],
    ["/a/*/b", "/a/*", false],
    ["/a/*/b", "/a/x/b/c", false],
    ["/a/b", "/a/*", false],
    ["/a/*/c/*", "/a/b/c/d", true],
    ["/a/*/c/*", "/a/b/c", false],
  ])("%s, %s: %s", (wide, narrow, expected) => {
    expect(servesAllOf(wide, narrow)).toBe(expected);
  });

  test("whenever it is said so, every path that the other covers is covered too", () => {
    const patterns = fc
      .array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 4 })
      .map((segments) => `/${segments.join("/")}`);
    const runs = fc.array(fc.constantFrom("a", "b", "a/b", "x"), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(patterns, patterns, runs, (wide, narrow, [...texts]) => {
        const path = narrow.replaceAll("*", () => texts.pop() ?? "x");
        if (servesAllOf(wide, narrow)) expect(coversPath(wide, path)).toBe(true);
      }),
    );
  });
});

describe("a pattern covers", () => {
  test.each([
    ["itself", "/a.b", "/a.b", true],
    ["its dot alone", "/a.b", "/axb", false],
    ["nothing below it", "/a", "/a/b", false],
    ["any run of characters for a star, slashes included", "/a/*", "/a/b/c", true],
    ["a run between literals", "/a/*/c", "/a/x/y/c", true],
    ["not the path before the star's slash", "/a/*", "/a", false],
    ["every path for a star alone", "/*", "/a", true],
  ])("%s", (_, pattern, path, covered) => {
    expect(coversPath(pattern, path)).toBe(covered);
  });
});
