import { describe, expect, test } from "@jest/globals";
import { linesAfter } from "../given-environment.ts";

interface Rule {
  readonly methods: readonly string[] | "*";
  readonly path: string;
  readonly scopes?: readonly string[];
  readonly public?: true;
}

function linesOf(...rules: readonly Rule[]): string[] {
  // Whether there should be public rules at all is a guard rail's question.
  return linesAfter((environment) => {
    environment.auth.rules = rules;
  }).filter((line) => !line.includes("anyone may call"));
}

const open = (path: string, methods: Rule["methods"] = ["GET"]): Rule => ({ methods, path, public: true });
const guarded = (path: string, methods: Rule["methods"] = ["GET"]): Rule => ({ methods, path, scopes: ["jobs:read"] });

describe("overlapping public rules", () => {
  test.each([
    [guarded("/health"), "/health", "the same path"],
    [guarded("/*"), "/health", "a rule for everything"],
    [guarded("/health", "*"), "/health", "all methods"],
  ])("fails beside %j", (other, both) => {
    const where = `auth.rules[1] (${other.path})`;
    expect(linesOf(open("/health"), other)).toEqual([
      `auth.rules[0]: got "/health", expected a public rule to overlap no other, ${where} covers ${both} too`,
    ]);
  });

  test("fails whichever rule comes first, and names the other", () => {
    expect(linesOf(guarded("/a/*/c"), open("/a/b/*"))).toEqual([
      'auth.rules[1]: got "/a/b/*", expected a public rule to overlap no other, auth.rules[0] (/a/*/c) covers /a/b/c too',
    ]);
  });

  test("fails once for two public rules", () => {
    expect(linesOf(open("/a/*"), open("/a/b"), guarded("/z"))).toEqual([
      'auth.rules[0]: got "/a/*", expected a public rule to overlap no other, auth.rules[1] (/a/b) covers /a/b too',
    ]);
  });

  test("fails although the other rule has a mistake of its own", () => {
    expect(linesOf(open("/a"), { ...guarded("/*"), scopes: ["a b"] })).toEqual([
      'auth.rules[1].scopes[0]: got "a b", expected a scope, e.g. jobs:read',
      'auth.rules[0]: got "/a", expected a public rule to overlap no other, auth.rules[1] (/*) covers /a too',
    ]);
  });

  test.each([
    ["other methods", guarded("/health", ["POST"])],
    ["a longer path", guarded("/health/deep")],
    ["a path below", guarded("/health/*")],
    ["another case", guarded("/Health")],
  ])("passes beside %s", (_, other) => {
    expect(linesOf(open("/health"), other)).toEqual([]);
  });
});

describe("rules that guard nothing", () => {
  const needed = "expected at least one that asks for a token: this gateway would guard nothing";

  test.each([
    ["public ones alone", [open("/a"), open("/b")], [`auth.rules: got public rules alone, ${needed}`]],
    ["one that guards", [open("/a"), guarded("/b")], []],
    [
      "one that is not valid",
      [open("/a"), guarded("b")],
      ['auth.rules[1].path: got "b", expected a path that starts with "/", e.g. /api/v1/jobs/*'],
    ],
  ])("%s", (_, rules, lines) => {
    expect(linesOf(...rules)).toEqual(lines);
  });
});

describe("a rule", () => {
  test("fails when it is public and asks for scopes", () => {
    expect(linesOf({ ...open("/a"), scopes: ["b"] }, guarded("/z"))).toEqual([
      "auth.rules[0].scopes: got a list of 1, expected no scopes on a public rule: no token is needed there",
    ]);
  });

  test("fails when it stands twice, in any order of methods", () => {
    expect(linesOf(guarded("/a", ["GET", "POST"]), guarded("/a", ["POST", "GET"]))).toEqual([
      'auth.rules[1]: got "/a", expected one rule for these methods and this path, [0] is one already: put the scopes of both into it',
    ]);
  });

  test("may add scopes for some of another rule's methods", () => {
    const needing = (scopes: string[], methods: unknown) => ({ ...guarded("/a", methods as string[]), scopes });
    const rules = [needing(["a", "b"], ["GET", "POST"]), needing(["c"], ["POST"]), needing(["a"], ["PUT", "POST"])];
    expect(linesOf(...rules)).toEqual([]);
  });

  test("fails when its resource is longer than a policy may hold", () => {
    const longest = `/${"a".repeat(446)}`;
    expect(linesOf(guarded(longest))).toEqual([]);
    expect(linesOf(guarded(`${longest}a`))).toEqual([
      `auth.rules[0].path: got "/${"a".repeat(59)}...", expected at most 447 characters (a resource of a policy may have 512)`,
    ]);
  });
});

describe("encoded paths", () => {
  const rules = [guarded("/open/*"), { ...guarded("/open/admin"), scopes: ["admin", "jobs:read"] }];

  test("need no warning: no encoded spelling of a guarded path passes", () => {
    const lines = linesAfter((environment) => {
      environment.webAcl = { allowEncodedPaths: true };
      environment.auth.rules = rules;
    });
    expect(lines).toEqual([
      'auth.rules[0].path: got "/open/*", expected the paths that are meant: beside auth.rules[1] (GET /open/admin) it opens every other path below /open/ to any token with jobs:read; narrow it, or keep it if that is meant',
    ]);
  });
});
