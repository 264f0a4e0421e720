import { describe, expect, test } from "@jest/globals";
import type { AccessRequest } from "../../../lib/access/judge/access-request.ts";
import { judge } from "../../../lib/access/judge/judge.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { environment } from "../../helpers/environment.ts";

const ISSUER = "https://login.example.com";

const model = modelOf(
  "test",
  environment({
    webAcl: { allow: ["192.0.2.0/24", "2001:db8::/32"], deny: ["192.0.2.66/32"] },
    auth: {
      rules: [
        { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
        { methods: ["GET"], path: "/api/v1/*", scopes: [] },
        { methods: "*", path: "/api/v1/admin/*", scopes: ["admin"] },
        { methods: ["GET"], path: "/health", public: true },
        { methods: ["GET"], path: "/", scopes: [] },
        { methods: ["GET"], path: "/*/status/*/x", scopes: ["status"] },
      ],
      revoked: [
        { issuer: ISSUER, jti: "stolen", reason: "test" },
        { issuer: ISSUER, sub: "mallory", reason: "test" },
      ],
    },
  }),
);

const TOKEN = { issuer: ISSUER, scopes: ["jobs:read", "admin"] };
const GET_JOBS = { method: "GET", path: "/api/v1/jobs" };

describe("one request", () => {
  test.each<
    [name: string, request: AccessRequest, status: number | null, code: string | null, stop: string, settings: string[]]
  >([
    [
      "passes with every scope",
      { ...GET_JOBS, ...TOKEN },
      null,
      null,
      "private integration",
      ["auth.rules[0]", "auth.rules[1]"],
    ],
    ["without a token", GET_JOBS, 401, "UNAUTHORIZED", "authorizer", ["auth.rules[0]", "auth.rules[1]"]],
    [
      "with a token that lacks a scope",
      { ...GET_JOBS, issuer: ISSUER, scopes: ["admin"] },
      403,
      "FORBIDDEN",
      "authorizer",
      ["auth.rules[0]"],
    ],
    [
      "of another issuer",
      { ...GET_JOBS, ...TOKEN, issuer: "https://evil.example" },
      401,
      "UNAUTHORIZED",
      "authorizer",
      ["auth.issuers"],
    ],
    [
      "with an ID token",
      { ...GET_JOBS, ...TOKEN, claims: { token_use: "id" } },
      401,
      "UNAUTHORIZED",
      "authorizer",
      ["auth.issuers[0]"],
    ],
    [
      "with a token that is bound to a key",
      { ...GET_JOBS, ...TOKEN, claims: { cnf: { jkt: "x" } } },
      401,
      "UNAUTHORIZED",
      "authorizer",
      ["auth.issuers[0]"],
    ],
    [
      "for another audience",
      { ...GET_JOBS, ...TOKEN, claims: { aud: "x" } },
      401,
      "UNAUTHORIZED",
      "authorizer",
      ["auth.issuers[0].audience"],
    ],
    [
      "with its audience among others",
      { ...GET_JOBS, ...TOKEN, claims: { aud: ["x", "clipzy"] } },
      null,
      null,
      "private integration",
      ["auth.rules[0]", "auth.rules[1]"],
    ],
    [
      "with a revoked token",
      { ...GET_JOBS, ...TOKEN, claims: { jti: "stolen" } },
      401,
      "UNAUTHORIZED",
      "authorizer",
      ["auth.revoked[0]"],
    ],
    [
      "of a revoked subject",
      { ...GET_JOBS, ...TOKEN, claims: { sub: "mallory" } },
      401,
      "UNAUTHORIZED",
      "authorizer",
      ["auth.revoked[1]"],
    ],
    [
      "signed in a way that is not allowed",
      { ...GET_JOBS, ...TOKEN, algorithm: "PS512" },
      401,
      "UNAUTHORIZED",
      "authorizer",
      ["auth.issuers[0].algorithms"],
    ],
    [
      "with a logout token",
      { ...GET_JOBS, ...TOKEN, type: "logout+jwt" },
      401,
      "UNAUTHORIZED",
      "authorizer",
      ["auth.issuers[0].requiredType"],
    ],
    ["of a public path", { method: "GET", path: "/health" }, null, null, "private integration", ["auth.rules[3]"]],
    ["of an unknown path", { ...TOKEN, method: "GET", path: "/nowhere" }, 404, "NOT_FOUND", "route", ["auth.rules"]],
    ["of an unknown method", { ...TOKEN, method: "POST", path: "/health" }, 404, "NOT_FOUND", "route", ["auth.rules"]],
    [
      "that is a preflight",
      { method: "OPTIONS", path: "/health", origin: "https://app.example.com" },
      204,
      null,
      "preflight",
      ["auth.rules[3]"],
    ],
    [
      "of a foreign page",
      { ...GET_JOBS, ...TOKEN, origin: "https://app.example.com.evil" },
      403,
      "ORIGIN_NOT_ALLOWED",
      "web ACL",
      ["cors.origins"],
    ],
    [
      "of a listed page",
      { ...GET_JOBS, ...TOKEN, origin: "https://app.example.com" },
      null,
      null,
      "private integration",
      ["auth.rules[0]", "auth.rules[1]"],
    ],
    [
      "with an empty Origin",
      { ...GET_JOBS, ...TOKEN, origin: "" },
      null,
      null,
      "private integration",
      ["auth.rules[0]", "auth.rules[1]"],
    ],
    [
      "from a denied address",
      { ...GET_JOBS, ...TOKEN, address: "192.0.2.66" },
      403,
      "REQUEST_BLOCKED",
      "web ACL",
      ["webAcl.deny"],
    ],
    [
      "from beside a denied address",
      { ...GET_JOBS, ...TOKEN, address: "192.0.2.67" },
      null,
      null,
      "private integration",
      ["auth.rules[0]", "auth.rules[1]"],
    ],
    [
      "from an unlisted address",
      { ...GET_JOBS, ...TOKEN, address: "192.0.3.0" },
      403,
      "REQUEST_BLOCKED",
      "web ACL",
      ["webAcl.allow"],
    ],
    [
      "from a listed IPv6 address",
      { method: "GET", path: "/health", address: "2001:db8:ffff::1" },
      null,
      null,
      "private integration",
      ["auth.rules[3]"],
    ],
    [
      "from beside the IPv6 block",
      { method: "GET", path: "/health", address: "2001:db9::" },
      403,
      "REQUEST_BLOCKED",
      "web ACL",
      ["webAcl.allow"],
    ],
    [
      "with an encoded path",
      { ...TOKEN, method: "GET", path: "/api/v1/%61dmin" },
      400,
      "BAD_REQUEST",
      "web ACL",
      ["webAcl"],
    ],
    [
      "with a slash at the end",
      { ...TOKEN, method: "GET", path: "/api/v1/jobs/" },
      400,
      "BAD_REQUEST",
      "web ACL",
      ["webAcl"],
    ],
    ["of the root", { ...TOKEN, method: "GET", path: "/" }, null, null, "private integration", ["auth.rules[4]"]],
    [
      "where the policy's star runs across slashes",
      { ...TOKEN, method: "GET", path: "/api/v1/status/a/b/x" },
      403,
      "FORBIDDEN",
      "authorizer",
      ["auth.rules[5]"],
    ],
    [
      "where the tree's star does not",
      { ...TOKEN, method: "GET", path: "/a/b/status/c/x" },
      404,
      "NOT_FOUND",
      "route",
      ["auth.rules"],
    ],
    [
      "with a query",
      { ...TOKEN, method: "GET", path: "/api/v1/jobs?page=2" },
      null,
      null,
      "private integration",
      ["auth.rules[0]", "auth.rules[1]"],
    ],
  ])("%s", (_name, request, status, code, stop, settings) => {
    const answer = judge(model, request);
    expect(answer).toMatchObject({ status, code, stop });
    expect(answer.because.map(({ setting }) => setting)).toEqual(settings.map((path) => `environments.test.${path}`));
    expect(answer.letIn.length > 0).toBe(answer.status !== null && answer.status >= 300);
    expect(answer.steps.at(-1)?.stop).toBe(stop);
  });

  test("the address of a question has to be one", () => {
    expect(() => judge(model, { ...GET_JOBS, address: "nowhere" })).toThrow('address: got "nowhere"');
  });
});

describe("where a call would be let in from", () => {
  const lists = (webAcl: object, allow: readonly string[]) =>
    modelOf("test", environment({ webAcl, auth: { rules: [{ methods: ["GET"], path: "/a", scopes: [], allow }] } }));
  const letInOf = (webAcl: object, allow: readonly string[], address: string) =>
    judge(lists(webAcl, allow), { method: "GET", path: "/a", address }).letIn;
  const both = ["192.0.2.0/28", "198.51.100.0/24"];

  test.each<[string, object, readonly string[], string, string[]]>([
    [
      "a rule's list counts with the environment's",
      { allow: ["192.0.2.0/24"] },
      both,
      "192.0.2.200",
      ["a call from 192.0.2.0/28", "192.0.2.200 in allow of environments.test.auth.rules[0]"],
    ],
    [
      "the environment's list counts with the rule's",
      { allow: ["192.0.2.0/24"] },
      both,
      "203.0.113.1",
      ["a call from 192.0.2.0/28", "203.0.113.1 in environments.test.webAcl.allow"],
    ],
    [
      "lists that have no address in common let none in",
      { allow: ["192.0.2.0/24"] },
      ["198.51.100.0/24"],
      "192.0.2.1",
      ["192.0.2.1 in allow of environments.test.auth.rules[0]"],
    ],
    [
      "exceptions of a closed environment have to be listed as well",
      { allow: ["192.0.2.0/24"], closed: { except: ["192.0.2.0/29", "203.0.113.0/24"] } },
      both,
      "192.0.2.200",
      ["a call from 192.0.2.0/29", "opening the environment: environments.test.webAcl.closed taken away"],
    ],
  ])("%s", (_, webAcl, allow, address, letIn) => expect(letInOf(webAcl, allow, address)).toEqual(letIn));
});
