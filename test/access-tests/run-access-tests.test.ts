import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { accessTestProblems } from "../../lib/access-tests/access-test-problems.ts";
import { coverageOf } from "../../lib/access-tests/coverage.ts";
import { runAccessTests } from "../../lib/access-tests/run-access-tests.ts";
import { renderProblem } from "../../lib/config/problems/problems.ts";
import { parseAccessTests } from "../../lib/config/sources/access-tests-file.ts";
import { contextOf, environmentFromContext } from "../../lib/config/sources/from-context.ts";
import { environment } from "../helpers/environment.ts";

const config = environment({
  webAcl: { allow: ["192.0.2.0/24"], deny: ["192.0.2.66/32"] },
  auth: {
    issuers: [
      { issuer: "https://login.example.com", audience: "clipzy" },
      { issuer: "https://ci.example.com", audience: "clipzy" },
    ],
    rules: [
      { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
      { methods: ["GET"], path: "/api/v1/jobs/*", scopes: ["jobs:read"] },
      { methods: "*", path: "/api/v1/admin/*", scopes: ["admin"] },
      { methods: ["GET"], path: "/health", public: true },
    ],
  },
});
const model = modelOf("test", config);
const ADMIN = "* /api/v1/admin/*";
const LISTED = ["POST /api/v1/jobs", "GET /api/v1/jobs/*", ADMIN, "GET /health"];

function accessTests(...given: readonly object[]) {
  const { accessTests: read, problems } = parseAccessTests("t.json", JSON.stringify(given));
  expect(problems).toEqual([]);
  return read ?? { file: "", tests: [] };
}

/** How the one request that refutes it is answered; "holds". */
function verdictOf(given: object): string {
  const [result] = runAccessTests(model, accessTests(given));
  if (result?.refutation === undefined) return "holds";
  const { request, answer } = result.refutation;
  return `${request.method} ${request.path}: ${answer.code ?? "let in"}`;
}

describe("never", () => {
  test.each<[object, string]>([
    [{ never: ADMIN, withoutScopes: ["admin"] }, "holds"],
    [{ never: ADMIN, withoutScopes: ["jobs:read"] }, "GET /api/v1/admin/anything: let in"],
    [{ never: ADMIN, scopes: ["jobs:read"] }, "GET /api/v1/admin/anything: let in"],
    [{ never: ADMIN, onlyScopes: ["jobs:read", "jobs:write"] }, "holds"],
    [{ never: ADMIN, onlyScopes: ["jobs:read", "admin"] }, "GET /api/v1/admin/anything: let in"],
    [{ never: "* /*", token: "none" }, "GET /health: let in"],
    [{ never: "* /*", token: "none", except: "GET /health" }, "holds"],
    [{ never: "* /*", token: "none", except: "POST /health" }, "GET /health: let in"],
    [{ never: "* /*", except: LISTED }, "holds"],
    [{ never: "* /*", except: LISTED.slice(1) }, "POST /api/v1/jobs: let in"],
    [{ never: "* /*", exceptIssuers: ["https://login.example.com", "https://ci.example.com"] }, "holds"],
    [{ never: ADMIN, exceptIssuers: ["https://login.example.com"] }, "GET /api/v1/admin/anything: let in"],
    [{ never: ADMIN, issuers: ["https://other.example.com"] }, "holds"],
    [{ never: "* /*", exceptAddresses: ["192.0.2.0/24"] }, "holds"],
    [{ never: "* /*", exceptAddresses: ["192.0.2.0/25"] }, "GET /health: let in"],
    [{ never: "* /*", addresses: ["192.0.2.66/32"] }, "holds"],
    [{ never: "* /*", addresses: ["192.0.2.64/30"] }, "GET /health: let in"],
    [{ never: "* /*", exceptOrigins: ["https://app.example.com", "https://studio.example.com"] }, "holds"],
    [{ never: "* /*", exceptOrigins: ["https://app.example.com"] }, "GET /health: let in"],
    [{ never: "* /*", origins: ["https://foreign.example.com"] }, "holds"],
    [{ never: "* /api/v2/*" }, "holds"],
  ])("%j: %s", (given, verdict) => expect(verdictOf(given)).toBe(verdict));
});

describe("always", () => {
  test.each<[object, string]>([
    [{ always: "GET /health" }, "holds"],
    [{ always: "GET /health", token: "none" }, "holds"],
    [{ always: "GET HEAD /health" }, "HEAD /health: NOT_FOUND"],
    [{ always: ADMIN, scopes: ["admin"] }, "holds"],
    [{ always: ADMIN, scopes: ["jobs:read"] }, "GET /api/v1/admin/anything: FORBIDDEN"],
    [{ always: ADMIN, token: "any" }, "GET /api/v1/admin/anything: FORBIDDEN"],
    [{ always: ADMIN }, "GET /api/v1/admin/anything: UNAUTHORIZED"],
    [
      { always: "GET /api/v1/*", scopes: ["jobs:read"], except: ["GET /api/v1/jobs/*", ADMIN] },
      "GET /api/v1/anything: NOT_FOUND",
    ],
    [{ always: ADMIN, scopes: ["admin"], issuers: ["https://login.example.com", "https://ci.example.com"] }, "holds"],
    [
      { always: ADMIN, scopes: ["admin"], issuers: ["https://ci.example.com", "https://x.example.com"] },
      "GET /api/v1/admin/anything: UNAUTHORIZED",
    ],
    [{ always: "GET /health", origins: ["https://app.example.com", "https://studio.example.com"] }, "holds"],
    [
      { always: "GET /health", origins: ["https://app.example.com", "https://x.example.com"] },
      "GET /health: ORIGIN_NOT_ALLOWED",
    ],
    [{ always: "GET /health", addresses: ["192.0.2.0/26"] }, "holds"],
    [{ always: "GET /health", addresses: ["192.0.2.0/25"] }, "GET /health: REQUEST_BLOCKED"],
    [{ always: "GET /health", exceptAddresses: ["192.0.2.0/25"] }, "holds"],
  ])("%j: %s", (given, verdict) => expect(verdictOf(given)).toBe(verdict));
});

test("always: the request that refutes it comes from a page that is meant", () => {
  const origins = ["https://studio.example.com", "https://app.example.com"];
  const [result] = runAccessTests(model, accessTests({ always: ADMIN, origins }));
  expect(result?.refutation?.request).toMatchObject({
    origin: "https://studio.example.com",
    path: "/api/v1/admin/anything",
  });
});

describe("request", () => {
  test.each<[object, string]>([
    [{ request: "GET /health", expect: "let in" }, "holds"],
    [{ request: "GET /health", expect: "NOT_FOUND" }, "GET /health: let in"],
    [{ request: "GET /api/v1/jobs/1", expect: "UNAUTHORIZED" }, "holds"],
    [{ request: "GET /api/v1/jobs/1", scopes: [], expect: "FORBIDDEN" }, "holds"],
    [{ request: "GET /api/v1/jobs/1", scopes: ["jobs:read"], expect: "let in" }, "holds"],
    [{ request: "GET /api/v1/jobs/1", issuer: "https://x.example.com", expect: "UNAUTHORIZED" }, "holds"],
    [{ request: "GET /health", address: "192.0.2.66", expect: "REQUEST_BLOCKED" }, "holds"],
    [{ request: "OPTIONS /health", origin: "https://app.example.com", expect: "preflight" }, "holds"],
    [{ request: "GET /health/", expect: "BAD_REQUEST" }, "holds"],
  ])("%j: %s", (given, verdict) => expect(verdictOf(given)).toBe(verdict));
});

describe("as problems of a synthesis", () => {
  test("a refuted statement is one line: file, place, statement, answer, curl line", () => {
    const tests = accessTests({ never: "* /nowhere" }, { never: ADMIN, withoutScopes: ["jobs:read"] });
    const problems = accessTestProblems({ name: "test", config: { ...config, accessTests: tests }, inherited: {} }).map(
      renderProblem,
    );
    expect(problems).toEqual([
      't.json: [1]: got let in, by environments.test.auth.rules[2], expected never * /api/v1/admin/*, withoutScopes jobs:read, e.g. curl -i http://127.0.0.1:8080/api/v1/admin/anything -H "Authorization: Bearer $CLIPZY_TOKEN" -H "X-Local-Address: 192.0.2.10"  # CLIPZY_TOKEN: a token of https://login.example.com with only scope admin',
    ]);
  });

  test("that they are inherited, and how to be rid of them, is said once, behind those that do not hold", () => {
    const inherited = { accessTests: "base" };
    const lines = (...tests: object[]) =>
      accessTestProblems({ name: "test", config: { ...config, accessTests: accessTests(...tests) }, inherited }).map(
        renderProblem,
      );
    expect(lines({ never: "* /nowhere" })).toEqual([]);
    expect(lines({ never: ADMIN }, { never: "GET /health" })).toEqual([
      expect.stringMatching(/^t\.json: \[0\]/),
      expect.stringMatching(/^t\.json: \[1\]/),
      'environments.test.accessTests: got "t.json", inherited from environments.base, expected the path of another file, or null for no assertions',
    ]);
  });

  test("what cannot be answered for all requests is not taken for proved", () => {
    const paths = Array.from({ length: 40 }, (_, at) => `/*/a${at}/*/b${at}/*/c${at}`);
    const rules = ["/*", ...paths].map((path) => ({ methods: ["GET"], path, scopes: path === "/*" ? [] : ["s"] }));
    const large = environment({ auth: { rules } });
    const tests = accessTests({ never: paths.map((path) => `GET ${path}`), withoutScopes: ["s"] });
    const [problem] = accessTestProblems({ name: "test", config: { ...large, accessTests: tests }, inherited: {} }).map(
      renderProblem,
    );
    expect(problem).toMatch(
      /^t\.json: \[0\]: expected a statement that can be proved \(never .*\): too many kinds of paths/,
    );
  });

  test("an environment without tests has none", () => {
    expect(accessTestProblems({ name: "test", config, inherited: {} })).toEqual([]);
  });
});

describe("coverage", () => {
  const classesLeft = (...given: readonly object[]) =>
    coverageOf(
      model,
      accessTests(...given).tests.map(({ test: read }) => read),
    ).untouched;

  test("without tests every class is left, each with a test that holds and touches it", () => {
    const none = coverageOf(model, []);
    expect(none.touched).toBe(0);
    expect(none.untouched).toHaveLength(none.classes);
    const pasted = accessTests(...none.untouched.map(({ test: line }) => line));
    expect(runAccessTests(model, pasted).filter(({ refutation }) => refutation !== undefined)).toEqual([]);
    const all = coverageOf(
      model,
      pasted.tests.map(({ test: read }) => read),
    );
    expect(all).toEqual({ classes: none.classes, touched: none.classes, untouched: [] });
  });

  test.each([
    ["never", { never: ADMIN, withoutScopes: ["admin"] }, ["without a token", "without admin"]],
    ["always", { always: ADMIN, scopes: ["admin"] }, ["let in"]],
  ])("what %s says touches refusals or the rest", (_, given, outcomes) => {
    const left = new Set(classesLeft(given).map(({ id }) => id));
    const touched = classesLeft({ request: "GET /nowhere", expect: "NOT_FOUND" })
      .map(({ id }) => id)
      .filter((id) => !left.has(id) && id.includes("rules[2]"));
    const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
    expect(touched.sort()).toEqual(
      methods.flatMap((method) => outcomes.map((end) => `${method} by environments.test.auth.rules[2]: ${end}`)).sort(),
    );
  });
});

test.each(["local", "dev", "prod"])("the tests of %s hold, and touch every class", (name) => {
  const { context } = JSON.parse(readFileSync("cdk.json", "utf8"));
  const { config: given } = environmentFromContext(contextOf({ ...context, environment: name }), {
    read: (path) => readFileSync(path, "utf8"),
  });
  expect(accessTestProblems({ name, config: given, inherited: {} }).map(renderProblem)).toEqual([]);
  const tests = given.accessTests?.tests ?? [];
  expect(tests.length).toBeGreaterThan(10);
  expect(
    coverageOf(
      modelOf(name, given),
      tests.map(({ test: read }) => read),
    ).untouched,
  ).toEqual([]);
});
