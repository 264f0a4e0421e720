import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MAX_API_RESOURCES } from "../../../lib/aws-limits.ts";
import { METHODS } from "../../../lib/config/environment-config.ts";
import { ConfigurationError } from "../../../lib/config/problems/problems.ts";
import type { AccessRule } from "../../../lib/config/settings/access-rules.ts";
import { coversResource, type RouteNode, routesFromRules, walk } from "../../../lib/request-path/api/route-tree.ts";

function rule(methods: AccessRule["methods"], path: string, rest: Partial<AccessRule> = {}): AccessRule {
  return { methods, path, scopes: [], ...rest };
}

/** `METHOD path` of every route, in the tree's order. */
function routesOf(rules: readonly AccessRule[]): string[] {
  return [...walk(routesFromRules(rules))].flatMap(({ path, routes }) =>
    routes.map(({ method }) => `${method} ${path}`),
  );
}

function nodeAt(rules: readonly AccessRule[], path: string): RouteNode {
  const node = [...walk(routesFromRules(rules))].find((one) => one.path === path);
  if (node === undefined) throw new Error(`no ${path}`);
  return node;
}

describe("resources", () => {
  test.each<[string, AccessRule[], string[]]>([
    ["a literal path", [rule(["GET"], "/health")], ["GET /health"]],
    ["the root", [rule(["GET"], "/")], ["GET /"]],
    ["an inner star is one variable", [rule(["GET"], "/jobs/*/log")], ["GET /jobs/{v1}/log"]],
    ["a final star is greedy", [rule(["GET"], "/jobs/*")], ["GET /jobs/{proxy+}"]],
    ["two stars of one path have two names", [rule(["GET"], "/a/*/b/*/c")], ["GET /a/{v1}/b/{v2}/c"]],
    ["star and greedy star of one path", [rule(["GET"], "/a/*/b/*")], ["GET /a/{v1}/b/{proxy+}"]],
    ["every method", [rule("*", "/admin/*")], ["ANY /admin/{proxy+}"]],
    ["every method beside a single one", [rule("*", "/a"), rule(["GET"], "/a")], ["ANY /a"]],
    ["two rules of one path", [rule(["POST"], "/a"), rule(["GET", "POST"], "/a")], ["GET /a", "POST /a"]],
    ["a literal beside a greedy star", [rule(["GET"], "/a/*"), rule(["PUT"], "/a/b")], ["PUT /a/b", "GET /a/{proxy+}"]],
    [
      "a greedy star beside a variable is pushed below it",
      [rule(["GET"], "/jobs/*"), rule(["POST"], "/jobs/*/cancel")],
      ["GET /jobs/{v1}", "POST /jobs/{v1}/cancel", "GET /jobs/{v1}/{proxy+}"],
    ],
    [
      "a literal beside a variable carries what the variable leads to",
      [rule(["POST"], "/jobs/*/cancel"), rule(["GET"], "/jobs/stats")],
      ["GET /jobs/stats", "POST /jobs/stats/cancel", "POST /jobs/{v1}/cancel"],
    ],
  ])("%s", (_, rules, expected) => {
    expect(routesOf(rules)).toEqual(expected);
  });

  test("no parent has two variables, and nothing is below a greedy one", () => {
    fc.assert(
      fc.property(someRules, (rules) => {
        for (const { segment, children } of walk(routesFromRules(rules))) {
          expect(children.filter((child) => child.segment.startsWith("{")).length).toBeLessThanOrEqual(1);
          if (segment === "{proxy+}") expect(children).toEqual([]);
        }
      }),
    );
  });

  test("the order of the rules changes nothing", () => {
    fc.assert(
      fc.property(someRules, (rules) => {
        expect(routesFromRules(rules.toReversed())).toEqual(routesFromRules(rules));
      }),
    );
  });
});

describe("authorization", () => {
  test("a public rule opens its own methods only", () => {
    const rules = [rule(["GET"], "/health", { public: true }), rule(["POST"], "/health")];
    expect(nodeAt(rules, "/health").routes).toEqual([
      { method: "GET", public: true },
      { method: "POST", public: false },
    ]);
  });

  test("a method that any rule guards stays guarded", () => {
    const rules = [rule(["GET"], "/a", { public: true }), rule("*", "/a")];
    expect(nodeAt(rules, "/a").routes).toEqual([{ method: "ANY", public: false }]);
  });
});

describe("methods for the preflight", () => {
  test.each<[string, AccessRule[], string, string[]]>([
    ["those of the resource", [rule(["POST", "GET"], "/a")], "/a", ["GET", "POST"]],
    ["those of a rule that covers it", [rule(["GET"], "/a/*"), rule(["PUT"], "/a/b")], "/a/b", ["GET", "PUT"]],
    ["not those of a rule below", [rule(["GET"], "/a/*"), rule(["PUT"], "/a/b")], "/a/{proxy+}", ["GET"]],
    ["a star as the verbs that it stands for", [rule("*", "/a")], "/a", [...METHODS].sort()],
    ["a greedy rule of an ancestor", [rule(["GET"], "/*"), rule(["PUT"], "/a/*/c")], "/a/{v1}/c", ["GET", "PUT"]],
  ])("%s", (_, rules, path, expected) => {
    expect(nodeAt(rules, path).allowMethods).toEqual(expected);
  });

  test.each([
    ["/a", "/a", true],
    ["/a", "/b", false],
    ["/a", "/a/b", false],
    ["/a/*", "/a", false],
    ["/a/*", "/a/b/c", true],
    ["/a/*", "/a/{proxy+}", true],
    ["/a/*/c", "/a/{v1}/c", true],
    ["/a/b", "/a/{v1}", false],
    ["/*", "/", false],
  ])("rule %s, resource %s: covered is %s", (rulePath, resourcePath, expected) => {
    expect(coversResource(rulePath, resourcePath)).toBe(expected);
  });
});

describe("what is served", () => {
  test.each([
    // What is on record: back from a literal to a greedy sibling that has the method.
    ["going back to greedy siblings only", false],
    // What may also be: back to any sibling.
    ["going back to any sibling", true],
  ])("is what the rules list, with API Gateway %s", (_, backToVariables) => {
    fc.assert(
      fc.property(someRules, somePath, fc.constantFrom(...METHODS), (rules, path, method) => {
        const tree = routesFromRules(rules);
        expect(serves(tree, segments(path), method, backToVariables)).toBe(
          rules.some((one) => listed(one, path, method)),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the quota", () => {
  test("as many resources as an API may have", () => {
    const rules = Array.from({ length: MAX_API_RESOURCES - 1 }, (_, index) => rule(["GET"], `/r${index}`));
    expect([...walk(routesFromRules(rules))]).toHaveLength(MAX_API_RESOURCES);
  });

  test.each([
    ["one more", Array.from({ length: MAX_API_RESOURCES }, (_, index) => rule(["GET"], `/r${index}`))],
    ["rules that multiply", Array.from({ length: 24 }, (_, at) => rule(["GET"], starsExcept(at, 24)))],
  ])("fails on %s", (_, rules) => {
    expect(() => routesFromRules(rules, "environments.test.auth.rules")).toThrow(ConfigurationError);
    expect(() => routesFromRules(rules, "environments.test.auth.rules")).toThrow(
      /^environments\.test\.auth\.rules: got \d+ rules .* at most 300 \("Resources per API"/,
    );
  });
});

/** A path with a literal at one place and stars at all others. */
function starsExcept(place: number, length: number): string {
  return `/${Array.from({ length }, (_, at) => (at === place ? "x" : "*")).join("/")}/end`;
}

const segment = fc.constantFrom("a", "b", "c");
const someRules = fc.array(
  fc
    .tuple(
      fc.oneof(fc.constant("*" as const), fc.subarray([...METHODS], { minLength: 1, maxLength: 2 })),
      fc.array(fc.oneof({ weight: 2, arbitrary: segment }, fc.constant("*")), { maxLength: 4 }),
    )
    .map(([methods, path]) => rule(methods, `/${path.join("/")}`)),
  { minLength: 1, maxLength: 5 },
);
const somePath = fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join("/")}`);

/** The rule's own language, an inner star restricted to one segment: written without the tree. */
function listed({ methods, path }: AccessRule, requestPath: string, method: string): boolean {
  const pattern = path.replace(/\/\*$/, "/.+").replaceAll("/*", "/[^/]+");
  return (methods === "*" || methods.some((one) => one === method)) && new RegExp(`^${pattern}$`).test(requestPath);
}

/** Whether API Gateway finds a method for a path: literals first, then the variable, then the greedy one. */
function serves(node: RouteNode, [head, ...rest]: string[], method: string, backToVariables: boolean): boolean {
  if (head === undefined) return node.routes.some((route) => route.method === method || route.method === "ANY");
  const literal = node.children.find((child) => child.segment === head);
  const variable = node.children.find((child) => /^\{v\d+\}$/.test(child.segment));
  const greedy = node.children.find((child) => child.segment === "{proxy+}");
  const tried = literal && variable && !backToVariables ? [literal] : [literal, variable];
  return (
    tried.some((child) => child && serves(child, rest, method, backToVariables)) ||
    (greedy !== undefined && serves(greedy, [], method, backToVariables))
  );
}

function segments(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}
