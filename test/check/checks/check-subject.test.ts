import { describe, expect, test } from "@jest/globals";
import { checkRoutes, isRoute } from "../../../lib/check/checks/check-subject.ts";
import { guardedRoute } from "../../../lib/check/checks/credential-checks.ts";
import { checkEnvironment } from "../check-environment.ts";

const rules = [
  { methods: "*", path: "/api/*", scopes: ["api"] },
  { methods: ["GET", "DELETE"], path: "/api/v1/*", scopes: ["v1"] },
  { methods: ["GET"], path: "/health", public: true },
];
const config = checkEnvironment({ rules });

describe("the routes of an environment", () => {
  test("need the scopes of every rule that covers them, with a name in place of each *", () => {
    expect(checkRoutes(config)).toEqual([
      { method: "GET", path: "/api/clipzy-check", scopes: ["api"], public: false },
      { method: "GET", path: "/api/v1/clipzy-check", scopes: ["api", "v1"], public: false },
      { method: "DELETE", path: "/api/v1/clipzy-check", scopes: ["api", "v1"], public: false },
      { method: "GET", path: "/health", scopes: [], public: true },
    ]);
  });

  test.each([
    ["POST", "/api/x", true],
    ["POST", "/api/a/b", true],
    ["POST", "/api", false],
    ["POST", "/apix/a", false],
    ["POST", "/health", false],
    ["GET", "/healthy", false],
  ])("%s %s is one: %s", (method, path, listed) => {
    expect(isRoute(config, method, path)).toBe(listed);
  });
});

describe("the route that is asked without a token", () => {
  test.each([
    ["the users' page's, when there is one", [{ methods: ["GET", "POST"], path: "/api/v1/jobs" }], "POST /api/v1/jobs"],
    ["one that reads, before one that does not", [{ methods: ["DELETE", "GET"], path: "/all" }], "GET /all"],
    ["the first, when none only reads", [{ methods: ["PUT", "DELETE"], path: "/all" }], "PUT /all"],
  ])("is %s", (_, given, expected) => {
    const route = guardedRoute({ config: checkEnvironment({ rules: given }), base: new URL("https://a.example") });
    expect(`${route?.method} ${route?.path}`).toBe(expected);
  });
});
