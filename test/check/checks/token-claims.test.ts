import { describe, expect, test } from "@jest/globals";
import { tokenProblems, tokenScopes } from "../../../lib/check/checks/token-claims.ts";
import { checkEnvironment } from "../check-environment.ts";
import { tokenWith } from "../fake-gateway.ts";

describe("the scopes of a token", () => {
  test.each([
    ["scope, a text", { scope: "a b" }, ["a", "b"]],
    ["scope, a list", { scope: ["a", "b"] }, ["a", "b"]],
    ["scp, a list", { scope: undefined, scp: ["a", "b"] }, ["a", "b"]],
    ["scp, a text", { scope: undefined, scp: "a" }, ["a"]],
    ["scope alone, where both are there, as the authorizer does", { scope: "a", scp: ["b"] }, ["a"]],
    ["none", { scope: undefined }, []],
    ["what is not a text", { scope: [8, "a"] }, ["a"]],
  ])("are read from %s", (_, claims, scopes) => {
    expect(tokenScopes(tokenWith(claims))).toEqual(scopes);
  });

  test.each<[string, readonly string[], Record<string, unknown>, string[]]>([
    ["a nested claim", ["realm_access.roles"], { realm_access: { roles: ["a"] } }, ["a"]],
    ["a name with dots", ["https://x.example/roles"], { "https://x.example/roles": ["a"] }, ["a"]],
    ["the longer name of two", ["a.b"], { "a.b": "c", a: { b: "d" } }, ["c"]],
    ["several claims", ["scope", "roles"], { scope: "a", roles: ["b"] }, ["a", "b"]],
    ["scp alone", ["scp"], { scope: "a", scp: "b" }, ["b"]],
    ["no list, and no member of a list", ["a.0"], { a: ["b"] }, []],
  ])("are read where the issuer puts them: %s", (_, scopeClaims, claims, scopes) => {
    const { auth } = checkEnvironment();
    const issuers = auth.issuers.map((issuer) => ({ ...issuer, scopeClaims: [...scopeClaims] }));
    expect(tokenScopes(tokenWith({ scope: undefined, ...claims }), { ...auth, issuers })).toEqual(scopes);
  });
});

describe("what the claims of a token tell against it", () => {
  const { auth } = checkEnvironment();
  const exp = 1_800_000_000;
  const problems = (claims: Record<string, unknown>, now = exp * 1000 - 1) =>
    tokenProblems(tokenWith({ exp, ...claims }), auth, now);

  test("is nothing for a token of the environment", () => {
    expect(problems({})).toEqual([]);
  });

  test.each([
    ["a second before its end", exp * 1000 - 1000, []],
    ["at its end", exp * 1000, ["it expired at 2027-01-15T08:00:00Z"]],
  ])("%s: %j", (_, now, expected) => {
    expect(problems({}, now)).toEqual(expected);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ["a start in the future", { nbf: exp + 60 }, ["it is not valid before 2027-01-15T08:01:00Z"]],
    ["a start that is now", { nbf: exp - 60 }, []],
    ["no end", { exp: undefined }, ["it has no exp"]],
    ["an end that is no number", { exp: "soon" }, ["it has no exp"]],
    ["an end before every calendar", { exp: -1e300 }, ["it expired at -1e+300"]],
    ["another issuer", { iss: "https://secret.example" }, ["its iss is another than https://login.example.com"]],
    ["no issuer", { iss: undefined }, ["its iss is another than https://login.example.com"]],
    ["another audience", { aud: "secret" }, ["its aud is another than clipzy"]],
    ["no audience", { aud: undefined }, ["its aud is another than clipzy"]],
    ["one audience of several", { aud: ["secret", "clipzy"] }, []],
    [
      "several at once",
      { exp: 0, aud: ["secret"] },
      ["it expired at 1970-01-01T00:00:00Z", "its aud is another than clipzy"],
    ],
  ])("%s", (_, claims, expected) => {
    expect(problems(claims)).toEqual(expected);
  });

  test("the audience is read from the claim that the environment names", () => {
    const [issuer] = auth.issuers;
    const cognito = { ...auth, issuers: [{ ...issuer, audienceClaim: "client_id" }] } as typeof auth;
    expect(tokenProblems(tokenWith({ exp, client_id: "clipzy", aud: undefined }), cognito, 0)).toEqual([]);
    expect(tokenProblems(tokenWith({ exp }), cognito, 0)).toEqual(["its client_id is another than clipzy"]);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ["the longest lifetime", { iat: exp - 3600 }, []],
    ["a second more", { iat: exp - 3601 }, ["it is good for more than 3600 seconds"]],
    ["no iat", { iat: undefined }, ["it has no iat, and its issuer has maxLifetimeSeconds"]],
    ["a key that it is bound to", { iat: exp - 60, cnf: {} }, ["it is bound to a key (cnf)"]],
  ])("the issuer's longest lifetime: %s", (_, claims, expected) => {
    const issuers = auth.issuers.map((issuer) => ({ ...issuer, maxLifetimeSeconds: 3600 }));
    expect(tokenProblems(tokenWith({ exp, ...claims }), { ...auth, issuers }, 0)).toEqual(expected);
  });

  test("of many issuers three are named", () => {
    const issuers = ["a", "b", "c", "d", "e"].map((name) => ({
      ...auth.issuers[0],
      issuer: `https://${name}.example`,
    }));
    expect(tokenProblems(tokenWith({ exp }), { ...auth, issuers } as typeof auth, 0)).toEqual([
      "its iss is another than https://a.example, https://b.example, https://c.example and 2 others",
    ]);
  });
});
