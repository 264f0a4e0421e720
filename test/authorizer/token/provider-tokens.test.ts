import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseScopes } from "../../../lambda/authorizer/token/scopes.ts";
import { createVectorKeys, mintAuthorization, mintKeySet } from "../mint-vector.ts";
import type { TokenRecipe } from "../token-vector.ts";
import { API_ARN, someAuthorizer, someIssuer, someSettings } from "../world.ts";

// Tokens as identity providers make them, with roles in the claims of each; and claims that no provider makes.

interface ProviderToken extends Pick<TokenRecipe, "issuer" | "header" | "claims" | "withoutClaims"> {
  readonly provider: string;
  readonly name: string;
  /** The scopes that rules ask for, one each. */
  readonly rules: readonly string[];
  /** Those of them that the token satisfies. */
  readonly satisfied: readonly string[];
  /** What the upstream receives. */
  readonly scopes: string;
}

const vectors = JSON.parse(readFileSync(new URL("../../vectors/provider-tokens.json", import.meta.url), "utf8")) as {
  readonly providers: readonly ProviderToken[];
  readonly hostileRoles: readonly { readonly name: string; readonly claims: Readonly<Record<string, unknown>> }[];
};
const keys = await createVectorKeys();

/** What a token gets, where each rule asks for one scope: the scopes whose rules it satisfies, and what goes upstream. */
async function answerTo(recipe: TokenRecipe, scopes: readonly string[]) {
  const rules = scopes.map((scope, index) => ({ methods: ["GET"], path: `/rule-${index}`, scopes: [scope] }));
  const jwks = mintKeySet(keys, recipe.keySet) as { keys: unknown[] };
  const settings = someSettings({ issuers: [someIssuer({ jwks, ...recipe.issuer })], rules });
  const { status, reason, policy } = await someAuthorizer({ settings }).ask(mintAuthorization(keys, recipe));
  const allowed = policy?.policyDocument.Statement.filter(({ Effect }) => Effect === "Allow") ?? [];
  const satisfied = scopes.filter((_, index) =>
    allowed.some(({ Resource }) => Resource.includes(`${API_ARN}/GET/rule-${index}`)),
  );
  return { status, reason, satisfied, upstream: policy?.context.scopes };
}

/** A token whose roles are in some claims, and in no `scope`. */
function withRoles(claims: Readonly<Record<string, unknown>>, scopeClaims: readonly string[] = ["roles"]): TokenRecipe {
  return { claims, withoutClaims: ["scope"], issuer: { scopeClaims } };
}

describe("a token of a provider", () => {
  test.each(vectors.providers)("$provider, $name: holds $satisfied of $rules", async ({ rules, ...token }) => {
    const { satisfied, scopes: upstream, ...recipe } = token;
    expect(await answerTo(recipe, rules)).toEqual({ status: "policy", reason: "ok", satisfied, upstream });
  });
});

describe("claims for roles that hold what is no role", () => {
  test.each(vectors.hostileRoles)("$name: no scope, and no refusal", async ({ claims }) => {
    const answer = await answerTo(withRoles(claims), ["admin", "jobs:read"]);
    expect(answer).toEqual({ status: "policy", reason: "ok", satisfied: [], upstream: "-" });
  });

  test.each([
    ["a list on the way", { a: [{ roles: ["admin"] }] }, "a.0.roles"],
    ["the length of a list", { a: ["admin"] }, "a.length"],
    ["a text on the way", { a: "admin" }, "a.0"],
    ["a member of every object", { a: {} }, "a.constructor.name"],
    ["the prototype of a list", { a: [] }, "a.__proto__.roles"],
    ["nothing under a name that every object inherits", {}, "toString"],
  ])("%s: no scope", async (_, claims, path) => {
    expect((await answerTo(withRoles(claims, [path]), ["admin", "Object", "a"])).satisfied).toEqual([]);
  });

  test("own members with prototype names are claims like others", async () => {
    const claimsText = '{{{claims}},"__proto__":{"roles":["admin"]},"constructor":["jobs:read"]}';
    const recipe = { claimsText, issuer: { scopeClaims: ["__proto__.roles", "constructor"] } };
    const { satisfied } = await answerTo(recipe, ["admin", "jobs:read"]);
    expect(satisfied).toEqual(["admin", "jobs:read"]);
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
  });

  test("800 objects deep, and roles at the end", async () => {
    const claimsText = `{{{claims}},"a":${'{"a":'.repeat(799)}["admin"]${"}".repeat(800)}`;
    const scopeClaims = [`a${".a".repeat(799)}`];
    expect(await answerTo({ claimsText, issuer: { scopeClaims } }, ["admin"])).toMatchObject({
      status: "policy",
      satisfied: ["admin"],
    });
  });

  test.each([1_000, 2_500])("a list in %i lists: no scope, and no error", async (depth) => {
    const claimsText = `{{{claims}},"roles":${"[".repeat(depth)}"admin"${"]".repeat(depth)}}`;
    const answer = await answerTo({ claimsText, issuer: { scopeClaims: ["roles"] } }, ["admin"]);
    expect(answer).toMatchObject({ status: "policy", satisfied: [] });
  });

  test("10,000 roles, which no token can hold: judged by the claims alone", () => {
    const roles = [...Array.from({ length: 10_000 }, (_, index) => `role-${index}`), "admin"];
    expect(parseScopes({ a: { roles } }, ["a.roles"], new Set(["admin"]))).toEqual(["admin"]);
  });

  test("as many roles as a token can hold: only those that rules name go upstream", async () => {
    const roles = [...Array.from({ length: 700 }, (_, index) => `r${index}`), "admin"];
    const answer = await answerTo(withRoles({ roles }), ["admin", "jobs:read"]);
    expect(answer).toEqual({ status: "policy", reason: "ok", satisfied: ["admin"], upstream: "admin" });
  });
});

describe("the claims that are read", () => {
  test.each([
    ["scope wins over scp where both are listed", ["scp", "scope"], { scope: "a", scp: "b" }, ["a"]],
    ["scp alone, whatever scope holds", ["scp"], { scope: "a", scp: "b" }, ["b"]],
    ["scope alone, whatever scp holds", ["scope"], { scp: "b" }, []],
    [
      "scopes of all claims together",
      ["scope", "x.y", "z"],
      { scope: "a", x: { y: "b" }, z: ["c", "a"] },
      ["a", "b", "c"],
    ],
    ["a text with several names", ["roles"], { roles: "a c" }, ["a", "c"]],
    ["a name with dots before a path", ["x.y"], { "x.y": ["a"], x: { y: ["b"] } }, ["a"]],
    ["a path, where the name with dots is absent", ["x.y.z"], { "x.y": { z: ["a"] }, x: { "y.w": 1 } }, ["a"]],
    ["a name with dots inside a path", ["x.y.z.w"], { x: { "y.z": { w: "c" } } }, ["c"]],
    ["another way, where the first one ends", ["x.y.z"], { "x.y": 1, x: { y: { z: "b" } } }, ["b"]],
  ])("%s", async (_, scopeClaims, claims, satisfied) => {
    const recipe = { claims, withoutClaims: "scope" in claims ? [] : ["scope"], issuer: { scopeClaims } };
    expect((await answerTo(recipe, ["a", "b", "c"])).satisfied).toEqual(satisfied);
  });

  test.each(["scope", "scp"])("%s keeps its grammar beside others", async (name) => {
    const recipe = { claims: { [name]: 7, roles: ["a"] }, withoutClaims: name === "scp" ? ["scope"] : [] };
    const answer = await answerTo({ ...recipe, issuer: { scopeClaims: ["roles", "scope", "scp"] } }, ["a"]);
    expect(answer).toMatchObject({ status: 401, reason: "scope-malformed" });
  });
});

test("whatever the claims are, a role is held only where an independent reading finds it", async () => {
  const leaf = fc.oneof(
    fc.constantFrom("admin", "jobs:read", "admin jobs:read", "", " ", "admin\r\n", "Admin"),
    fc.integer(),
    fc.constant(null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom("a", "b", "0", "length", "__proto__", "constructor"), tie("tree"), { maxKeys: 3 }),
    ),
  }));
  const paths = fc.constantFrom("a", "a.b", "a.b.a", "a.0", "b.length", "__proto__.a", "a.constructor", "constructor");
  await fc.assert(
    fc.asyncProperty(tree, tree, paths, async (a, b, path) => {
      const claimsText = `{{{claims}},"a":${JSON.stringify(a)},"b":${JSON.stringify(b)}}`;
      const answer = await answerTo({ claimsText, issuer: { scopeClaims: [path] } }, ["admin", "jobs:read"]);
      const held = namesAt(JSON.parse(JSON.stringify({ a, b })), path.split("."));
      expect(answer.status).toBe("policy");
      expect(answer.satisfied).toEqual(["admin", "jobs:read"].filter((scope) => held.includes(scope)));
    }),
    { numRuns: 200 },
  );
});

/** The names at a path, of claims whose names hold no dots. */
function namesAt(value: unknown, [name, ...rest]: readonly string[]): readonly unknown[] {
  if (name !== undefined) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const member = isObject ? Object.entries(value).find(([own]) => own === name) : undefined;
    return member === undefined ? [] : namesAt(member[1], rest);
  }
  return typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [];
}
