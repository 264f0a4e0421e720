import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ClientRequest } from "../../../lib/local-gateway/exchange/client-request.ts";
import { startExchange } from "../../../lib/local-gateway/exchange/exchange.ts";
import type { ApiIdentity } from "../../../lib/local-gateway/model/api.ts";
import type { MethodModel, RouteModel } from "../../../lib/local-gateway/model/method.ts";
import { routeStop } from "../../../lib/local-gateway/stops/route.ts";
import { findBacktracking } from "../../../lib/local-gateway/stops/route-tree.ts";

/** Routes from `METHOD /path` lines. */
function routesOf(lines: readonly string[]): RouteModel[] {
  const paths = new Set(lines.map((line) => line.split(" ")[1] ?? ""));
  return [...paths].map((path) => ({
    logicalId: path,
    path,
    methods: lines
      .filter((line) => line.endsWith(` ${path}`))
      .map((line) => ({ logicalId: line, method: line.split(" ")[0], resourcePath: path }) as unknown as MethodModel),
  }));
}

function find(lines: readonly string[], method: string, path: string) {
  const exchange = startExchange({ method, path, headers: [] } as unknown as ClientRequest, {} as ApiIdentity, true);
  try {
    routeStop(routesOf(lines)).run(exchange);
  } catch {
    return undefined;
  }
  return { line: exchange.match?.method.logicalId, parameters: exchange.match?.pathParameters };
}

const LINES = [
  "GET /",
  "GET /a",
  "GET /a/b",
  "GET /a/{v}",
  "POST /a/{v}",
  "DELETE /a/{v}/{rest+}",
  "GET /{all+}",
  "ANY /any",
];

describe("a route", () => {
  test.each([
    ["GET", "/", "GET /", {}],
    ["GET", "/a", "GET /a", {}],
    ["GET", "/a/", "GET /a", {}],
    ["GET", "//a", "GET /a", {}],
    ["GET", "/a//b", "GET /a/b", {}],
    ["GET", "/a/b", "GET /a/b", {}],
    ["POST", "/a/b", "POST /a/{v}", { v: "b" }],
    ["GET", "/a/c", "GET /a/{v}", { v: "c" }],
    ["GET", "/a/c%20d", "GET /a/{v}", { v: "c d" }],
    ["GET", "/a/c%2Fd", "GET /a/{v}", { v: "c/d" }],
    ["GET", "/a/%zz", "GET /a/{v}", { v: "%zz" }],
    ["DELETE", "/a/c/d/e/", "DELETE /a/{v}/{rest+}", { v: "c", rest: "d/e" }],
    ["DELETE", "/a/c/d//e", "DELETE /a/{v}/{rest+}", { v: "c", rest: "d//e" }],
    ["GET", "/a/c/d", "GET /{all+}", { all: "a/c/d" }],
    ["GET", "/A", "GET /{all+}", { all: "A" }],
    ["GET", "/%61", "GET /{all+}", { all: "a" }],
    ["PATCH", "/any", "ANY /any", {}],
    ["GET", "/any", "ANY /any", {}],
  ])("%s %s is %s", (method, path, line, parameters) => {
    expect(find(LINES, method, path)).toEqual({ line, parameters });
  });

  test.each([
    ["POST", "/"],
    ["POST", "/a"],
    ["DELETE", "/a/b"],
    ["POST", "/nowhere/at/all"],
    ["TRACE", "/any"],
    ["get", "/any"],
  ])("%s %s is none", (method, path) => {
    expect(find(LINES, method, path)).toBeUndefined();
  });

  test("is the most exact of all that fit method and path", () => {
    const segment = fc.constantFrom("a", "b", "{v}");
    const tail = fc.constantFrom("", "/{rest+}");
    const template = fc.tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), tail);
    const anyMethod = fc.constantFrom("GET", "POST");
    const line = fc.tuple(anyMethod, template).map(([method, [parts, end]]) => `${method} /${parts.join("/")}${end}`);
    const path = fc
      .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 })
      .map((it) => `/${it.join("/")}`);
    fc.assert(
      fc.property(fc.uniqueArray(line, { maxLength: 8 }), anyMethod, path, (lines, method, requested) => {
        expect(find(lines, method, requested)?.line).toBe(mostExact(lines, method, requested));
      }),
    );
  });
});

describe("a route that is found only by going back from a literal to the variable beside it", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["a method that the literal lacks", ["GET /a/b", "POST /a/{v}"], ["POST /a/b"]],
    ["a path below the variable", ["GET /b", "GET /{v}/log"], ["GET /b/log"]],
    ["a greedy path below the variable", ["GET /b", "GET /{v}/{rest+}"], ["GET /b/{rest+}"]],
    ["one example for each pair", ["GET /a", "GET /b", "ANY /{v}"], ["DELETE /a", "DELETE /b"]],
    ["deep in the tree", ["GET /x/{v}/a", "GET /x/{v}/{w}", "PUT /x/{v}/{w}"], ["PUT /x/{v}/a"]],
    ["none where the literal has the methods of the variable", ["GET /a/b", "GET /a/{v}"], []],
    ["none where the literal has ANY", ["ANY /a/b", "GET /a/{v}", "PUT /a/{v}"], []],
    ["none where the literal's own greedy variable serves it", ["ANY /b/{rest+}", "GET /{v}/log"], []],
    ["none beside a greedy variable, which is on record", ["GET /a", "ANY /{all+}"], []],
  ])("%s", (_name, lines, expected) => {
    expect(findBacktracking(routesOf(lines))).toEqual(expected);
  });
});

/** The oracle: of all lines whose pattern covers the request, the one whose segments come first by exactness. */
function mostExact(lines: readonly string[], method: string, path: string): string | undefined {
  const fitting = lines.filter((line) => {
    const [own, template = ""] = line.split(" ");
    const pattern = template.replace("{rest+}", ".+").replaceAll("{v}", "[^/]+");
    return own === method && new RegExp(`^${pattern}$`).test(path);
  });
  const rank = (line: string) =>
    (line.split(" ")[1] ?? "")
      .split("/")
      .map((part) => (part.endsWith("+}") ? "2" : part.startsWith("{") ? "1" : "0"))
      .join("");
  return fitting.sort((left, right) => (rank(left) < rank(right) ? -1 : 1))[0];
}

describe("an unknown route", () => {
  const refusal = (...headers: [string, string][]) => {
    const request = { method: "GET", path: "/unknown", headers } as unknown as ClientRequest;
    try {
      routeStop(routesOf(["GET /a"])).run(startExchange(request, {} as ApiIdentity, false));
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test("is refused by AWS's odd name for it", () => {
    expect(refusal()).toMatchObject({ type: "MISSING_AUTHENTICATION_TOKEN", status: undefined });
    expect(refusal(["Authorization", ""])).toMatchObject({ type: "MISSING_AUTHENTICATION_TOKEN" });
  });

  test("with a token is read as a malformed signature, and the token is not quoted", () => {
    const denial = refusal(["authorization", "Bearer secret-token"]);
    expect(denial).toMatchObject({ type: "DEFAULT_4XX", status: 403 });
    expect(JSON.stringify(denial) + String(denial)).not.toContain("secret-token");
  });
});
