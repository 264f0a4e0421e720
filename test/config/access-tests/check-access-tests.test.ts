import { describe, expect, test } from "@jest/globals";
import { renderProblem } from "../../../lib/config/problems/problems.ts";
import { loadAccessTests, parseAccessTests } from "../../../lib/config/sources/access-tests-file.ts";

const read = (given: unknown) =>
  parseAccessTests("tests/prod.json", typeof given === "string" ? given : JSON.stringify(given));
const problemsOf = (given: unknown) => read(given).problems.map(renderProblem);

test("calls are methods and a path, one or several", () => {
  const given = [
    { never: ["GET POST /a/*", "* /b"], except: "GET /a/b", withoutScopes: ["admin"] },
    { always: "* /*", addresses: ["2001:DB8::/32"] },
    { request: "OPTIONS /a//b?c", origin: "https://app.example.com", expect: "BAD_REQUEST" },
  ];
  const every = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
  const { accessTests, problems } = read(given);
  expect(problems).toEqual([]);
  expect(accessTests?.file).toBe("tests/prod.json");
  expect(accessTests?.tests.map((stated) => stated.given)).toEqual(given);
  expect(accessTests?.tests.map((stated) => stated.test)).toEqual([
    {
      never: [
        { methods: ["GET", "POST"], path: "/a/*" },
        { methods: expect.arrayContaining(every), path: "/b" },
      ],
      except: [{ methods: ["GET"], path: "/a/b" }],
      withoutScopes: ["admin"],
    },
    { always: [{ methods: expect.arrayContaining(every), path: "/*" }], addresses: ["2001:db8::/32"] },
    { request: { method: "OPTIONS", path: "/a//b?c" }, origin: "https://app.example.com", expect: "BAD_REQUEST" },
  ]);
});

const CALLS =
  'expected methods of GET, HEAD, POST, PUT, PATCH, DELETE, or "*" for all, and a path, single spaces between them, e.g. GET /api/v1/jobs/*';
const ONE_OF =
  'expected an object with one of never, always, request, e.g. { "never": "* /api/v1/admin/*", "withoutScopes": ["admin"] }';

describe("one line for each problem, with the place, the value and what is allowed", () => {
  test.each<[string, unknown, string]>([
    ["no JSON", "[", "tests/prod.json: expected valid JSON (line 1, column 1)"],
    ["no list", {}, "tests/prod.json: got an object, expected a list of at least one access test, e.g. "],
    ["an empty list", [], "tests/prod.json: got a list of 0, expected a list of at least one access test, e.g. "],
    ["no object", ["never"], `tests/prod.json: [0]: got "never", ${ONE_OF}`],
    ["an empty object", [{}], `tests/prod.json: [0]: got an object, ${ONE_OF}`],
    ["none of the three", [{ path: "/a" }], `tests/prod.json: [0]: got "path", ${ONE_OF}`],
    [
      "a mistyped one of the three",
      [{ nevr: "* /a", token: "none" }],
      `tests/prod.json: [0]: got "nevr, token", ${ONE_OF} (did you mean "never"?)`,
    ],
    [
      "a list by its name that is empty",
      { $schema: "./s.json", tests: [] },
      "tests/prod.json: tests: got a list of 0, expected a list of at least one access test",
    ],
    [
      "a name without a list",
      { $schema: "./s.json" },
      "tests/prod.json: tests: missing, expected a list of at least one access test",
    ],
    [
      "another key beside the list",
      { tests: [{ never: "* /a" }], schema: "./s.json" },
      'tests/prod.json: schema: unknown key, expected one of $schema, tests (did you mean "$schema"?)',
    ],
    [
      "a mistake in a list by its name",
      { tests: [{ never: "* /a" }, { never: "* /a", colour: "blue" }] },
      "tests/prod.json: tests[1].colour: unknown key, expected one of never, except,",
    ],
    [
      "two of the three",
      [{ never: "* /a", always: "* /a" }],
      `tests/prod.json: [0]: got "never and always", ${ONE_OF}`,
    ],
    ["a method that is none", [{ never: "FETCH /a" }], `tests/prod.json: [0].never: got "FETCH /a", ${CALLS}`],
    ["no method", [{ never: "/a" }], `tests/prod.json: [0].never: got "/a", ${CALLS}`],
    ["two spaces", [{ never: "GET  /a" }], `tests/prod.json: [0].never: got "GET  /a", ${CALLS}`],
    ["a star beside a method", [{ never: "* GET /a" }], `tests/prod.json: [0].never: got "* GET /a", ${CALLS}`],
    [
      "a path that no rule could have",
      [{ never: ["GET /a", "GET /a/"] }],
      'tests/prod.json: [0].never[1]: got "GET /a/", expected a path without a slash at its end',
    ],
    [
      "a mistyped key",
      [{ never: "* /a", withoutScope: ["admin"] }],
      'withoutScopes, onlyScopes, because (did you mean "withoutScopes"?)',
    ],
    ["a key of another kind of test", [{ always: "* /a", withoutScopes: ["a"] }], "[0].withoutScopes: unknown key"],
    [
      "a bad CIDR",
      [{ never: "* /a", addresses: ["10.0.0.1/8"] }],
      '[0].addresses[0]: got "10.0.0.1/8", expected no bits',
    ],
    [
      "a bad address",
      [{ request: "GET /a", address: "10.0.0", expect: "let in" }],
      '[0].address: got "10.0.0", expected an IPv4',
    ],
    [
      "no expectation",
      [{ request: "GET /a" }],
      '[0].expect: missing, expected one of "let in", "preflight", "UNAUTHORIZED"',
    ],
    ["a wrong one", [{ request: "GET /a", expect: "allowed" }], '[0].expect: got "allowed", expected one of "let in"'],
    [
      "two that exclude each other",
      [{ never: "* /a", issuers: ["https://a.example"], exceptIssuers: ["https://b.example"] }],
      "[0]: got issuers and exceptIssuers, expected one of them",
    ],
    [
      "scopes of no token",
      [{ never: "* /a", token: "none", scopes: ["a"] }],
      '[0].token: got "none", expected "any" or no such key beside scopes',
    ],
    [
      "a pasted token",
      [{ never: "* /a", because: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.x" }],
      "[0].because: got a secret (not shown)",
    ],
  ])("%s", (_, given, line) => {
    const lines = problemsOf(given);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(line);
  });

  test("all of them at once", () => {
    expect(problemsOf([{ never: "x" }, {}, { request: "GET /a", expect: "x" }])).toHaveLength(3);
    const tests = [
      { never: "* /a", x: 1, y: 2, scopes: "a" },
      { request: "GET /a", expect: "let in", z: 3 },
    ];
    const places = problemsOf({ tests, more: 1 }).map((line) => line.split(": ")[1]);
    expect(places.sort()).toEqual(["more", "tests[0].scopes", "tests[0].x", "tests[0].y", "tests[1].z"]);
  });

  test("a list below the name of its schema is read as the list alone", () => {
    const tests = [{ never: "* /a" }, { never: "* /b" }];
    const places = (given: unknown) => read(given).accessTests?.tests.map(({ place }) => place);
    expect(places({ $schema: "./s.json", tests })).toEqual(["tests[0]", "tests[1]"]);
    expect(places(tests)).toEqual(["[0]", "[1]"]);
  });
});

describe("of an environment", () => {
  const files = (content: Readonly<Record<string, string>>) => ({
    read: (path: string) => {
      const text = content[path];
      if (text === undefined) throw Object.assign(new Error("gone"), { code: "ENOENT" });
      return text;
    },
  });
  const GOOD = '[{ "never": "* /a" }]';

  test.each([
    ["beside the file that names it", "tests/prod.json", "conf", "conf/tests/prod.json"],
    ["by its whole path", "/etc/tests.json", "conf", "/etc/tests.json"],
  ])("the file is looked for %s", (_, named, folder, path) => {
    const { accessTests, problems } = loadAccessTests(
      "environments.a",
      { accessTests: named },
      folder,
      files({ [path]: GOOD }),
    );
    expect(problems).toEqual([]);
    expect(accessTests?.file).toBe(path);
  });

  test("a missing file is a problem with the setting", () => {
    const { problems } = loadAccessTests("environments.a", { accessTests: "no.json" }, ".", files({}));
    expect(problems.map(renderProblem)).toEqual([
      'environments.a.accessTests: got "no.json", expected a file that can be read (ENOENT), e.g. access-tests/prod.json',
    ]);
  });

  test("an environment without tests has none", () => {
    expect(loadAccessTests("environments.a", {}, ".", files({}))).toEqual({ problems: [] });
  });
});
