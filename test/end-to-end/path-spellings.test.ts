import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// With overlapping rules, no spelling of a path may bring a request to the host without the scopes of every rule that
// covers the path as the host reads it. The oracle knows nothing of policies: it looks at what the host received.

interface Rule {
  readonly methods: readonly string[] | "*";
  readonly path: string;
  readonly scopes: readonly string[];
}

const RULE_SETS: readonly (readonly Rule[])[] = [
  [
    { methods: "*", path: "/api/*", scopes: ["api"] },
    { methods: ["GET", "POST"], path: "/api/v1/jobs", scopes: ["jobs"] },
    { methods: "*", path: "/api/v1/jobs/*", scopes: ["one"] },
    { methods: ["GET"], path: "/api/v1/jobs/*/clips", scopes: ["clips"] },
    { methods: ["GET"], path: "/api/v1/jobs/export", scopes: ["export"] },
  ],
  [
    { methods: ["GET"], path: "/a/*", scopes: [] },
    { methods: ["GET"], path: "/a/b", scopes: ["b"] },
    { methods: ["GET"], path: "/a/b/*", scopes: ["b", "deep"] },
    { methods: ["GET"], path: "/a/*/c", scopes: ["c"] },
    { methods: ["POST"], path: "/a/b", scopes: ["write"] },
  ],
];

const SCOPES = [...new Set(RULE_SETS.flat().flatMap((rule) => rule.scopes))];

const ALL_BUT_ONE = SCOPES.map((left) => SCOPES.filter((scope) => scope !== left));

const CASES = RULE_SETS.flatMap((rules, index) =>
  [false, true].map((allowEncodedPaths) => ({ rules, index, allowEncodedPaths })),
);

describe.each(CASES)("rule set $index, encoded paths $allowEncodedPaths", ({ rules, allowEncodedPaths }) => {
  let stack: LocalStack;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    const webAcl = { rateLimit: false, allowEncodedPaths };
    const api = { throttle: { requestsPerSecond: 10_000, burst: 5_000 } };
    stack = await startLocalStack({
      environment: { auth: { rules }, webAcl: { managedRuleGroups: [], ...webAcl }, api },
    });
  });
  afterAll(() => stack.close());

  const tokenOf = async (scopes: readonly string[]) => {
    const key = scopes.join(" ");
    const token = tokens.get(key) ?? (await stack.token(key));
    tokens.set(key, token);
    return token;
  };

  let probes = 0;
  /** One call; whatever of it reached the host has to be allowed with these scopes. */
  const probe = async (path: string, method: string, scopes: readonly string[]) => {
    const id = String(++probes);
    const options = bearing(await tokenOf(scopes), { method, headers: { "X-Probe": id } });
    const { status } = await stack.call(path, options);
    const arrived = stack.upstream.received.filter(({ headers }) => headers["x-probe"] === id);
    expect(arrived.length).toBe(status === 200 ? 1 : 0);
    for (const { method: served, target } of arrived) {
      for (const pathOf of HOST_PATHS) expectAllowed(rules, served, folded(pathOf(target)), scopes);
    }
  };

  test("lets nothing through without the scopes of all rules, however the path is spelled", async () => {
    const anyScopes = fc.oneof(fc.subarray(SCOPES), fc.constantFrom(...ALL_BUT_ONE));
    const property = fc.asyncProperty(spelledPath(rules), fc.constantFrom("GET", "POST", "HEAD"), anyScopes, probe);
    await fc.assert(property, { numRuns: 200 });
  });

  test("lets nothing through without one of the scopes, whichever character of the path is encoded", async () => {
    const paths = rules.map(({ path }) => path.replaceAll("*", "export"));
    for (const path of paths) {
      const spellings = [...path].map((_, at) => EDITS[0]?.(path, at) ?? path);
      await Promise.all(spellings.flatMap((spelling) => ALL_BUT_ONE.map((scopes) => probe(spelling, "GET", scopes))));
    }
  });

  test("lets the plain spelling through with them", async () => {
    for (const { path, methods } of rules) {
      const plain = path.replaceAll("*", "x");
      const method = methods === "*" ? "GET" : (methods[0] as string);
      expect(await stack.call(plain, bearing(await tokenOf(SCOPES), { method }))).toMatchObject({ status: 200 });
    }
  });
});

/** A path near the rules, each character of it perhaps spelled in another way. */
function spelledPath(rules: readonly Rule[]): fc.Arbitrary<string> {
  const plain = fc.tuple(
    fc.constantFrom(...rules.map(({ path }) => path)),
    fc.array(fc.constantFrom("x", "b", "c", "jobs", "export", "clips", "1"), { minLength: 3, maxLength: 3 }),
  );
  const filled = plain.map(([path, words]) => path.replace(/\*/g, () => words.shift() ?? "x"));
  const edits = fc.array(fc.tuple(fc.nat(60), fc.constantFrom(...EDITS)), { maxLength: 2 });
  return fc
    .tuple(filled, edits)
    .map(([path, chosen]) => chosen.reduce((text, [at, edit]) => edit(text, at % text.length), path));
}

type Edit = (path: string, at: number) => string;
const insert =
  (text: string): Edit =>
  (path, at) =>
    path.slice(0, at) + text + path.slice(at);
const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(2, "0");

const EDITS: readonly Edit[] = [
  (path, at) => `${path.slice(0, at)}%${hex(path[at] ?? "a")}${path.slice(at + 1)}`,
  (path, at) => `${path.slice(0, at)}%25${hex(path[at] ?? "a")}${path.slice(at + 1)}`,
  (path, at) => path.slice(0, at) + (path[at] ?? "").toUpperCase() + path.slice(at + 1),
  ...[
    "/",
    "/./",
    "/../",
    "/%2e%2e/",
    "//",
    ";",
    ";x",
    "\\",
    "%2f",
    "%5c",
    "%00",
    "%20",
    "%C3%A9",
    "%2E%2E/",
    "%2F",
    "%3A",
    "%3F",
    "%23",
    "%C0%AF",
    "%E0%80%AF",
    ".",
    "?",
    "+",
    "~",
    "*",
  ].map(insert),
  (path) => `${path}/`,
  (path) => `${path}%20`,
  (path) => `/x/..${path}`,
  (path) => `http://other.example${path}`,
];

/** How hosts take the path out of a target: they split before they decode, or the other way round. */
const HOST_PATHS: readonly ((target: string) => string)[] = [
  (target) => decodeURIComponent(target.split("?", 1)[0] ?? ""),
  (target) => decodeURIComponent(target).split(/[?#]/, 1)[0] ?? "",
];

/** What a forgiving host may make of a path: without parameters, empty segments, back slashes and a final slash. */
function folded(given: string): string {
  const path = given.replace(/\\/g, "/");
  const kept: string[] = [];
  for (const segment of path.split("/").map((text) => text.split(";", 1)[0] ?? "")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}`;
}

function expectAllowed(rules: readonly Rule[], method: string, path: string, scopes: readonly string[]): void {
  const covering = rules.filter(
    (rule) => (rule.methods === "*" || rule.methods.includes(method)) && covers(rule.path, path),
  );
  const missing = covering.flatMap((rule) => rule.scopes).filter((scope) => !scopes.includes(scope));
  expect({ method, path, covering: covering.length > 0, missing }).toEqual({
    method,
    path,
    covering: true,
    missing: [],
  });
}

function covers(pattern: string, path: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (!path.startsWith(first)) return false;
  return rest.length === 0 ? path === first : coversRest(rest, path.slice(first.length));
}

/** The pieces behind each `*`, in order, the last one at the end. */
function coversRest(pieces: readonly string[], text: string): boolean {
  const [piece = "", ...rest] = pieces;
  if (rest.length === 0) return text.endsWith(piece);
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) {
    if (coversRest(rest, text.slice(at + piece.length))) return true;
  }
  return false;
}
