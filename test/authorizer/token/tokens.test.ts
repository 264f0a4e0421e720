import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import { renderTokenVectors } from "../../vectors/render-token-vectors.ts";
import { createVectorKeys, mintAuthorization, mintKeySet } from "../mint-vector.ts";
import type { TokenRecipe, TokenVector } from "../token-vector.ts";
import { someAuthorizer, someIssuer, someSettings } from "../world.ts";

const keys = await createVectorKeys();
const text = readFileSync(new URL("../../vectors/tokens.json", import.meta.url), "utf8");
const vectors = JSON.parse(text) as readonly TokenVector[];

/** Asks an authorizer that has one issuer with the recipe's key set, and counts what it asked of the network. */
async function ask(recipe: TokenRecipe) {
  const { jwksUri } = someIssuer();
  const settings = someSettings({ issuers: [someIssuer(recipe.issuer)], revoked: recipe.revoked ?? [] });
  const fetched: string[] = [];
  const { ask: askAuthorizer } = someAuthorizer({
    settings,
    fetchJson: async (url) => {
      fetched.push(url.href);
      return mintKeySet(keys, recipe.keySet);
    },
  });
  const outcome = await askAuthorizer(mintAuthorization(keys, recipe));
  return { ...outcome, foreign: fetched.filter((url) => url !== jwksUri), fetches: fetched.length };
}

const NEEDS_KEYS = ["key-unknown", "key-ambiguous", "key-mismatch", "signature-invalid", "ok"];

describe("tokens", () => {
  test.each(vectors.map((vector) => [`${vector.name}: ${vector.expected.reason}`, vector] as const))(
    "%s",
    async (_name, { given, expected }) => {
      const { status, reason, policy, foreign, fetches } = await ask(given);
      const principal = policy?.principalId;
      expect({ status, reason, principal, scopes: policy?.context.scopes }).toMatchObject(expected);
      expect(foreign).toEqual([]);
      // What the token itself can be refused for costs no network.
      expect(fetches).toBe(NEEDS_KEYS.includes(expected.reason) ? 1 : 0);
    },
  );
});

describe("the vectors", () => {
  test("are many, and each has a name of its own", () => {
    expect(vectors.length).toBeGreaterThanOrEqual(150);
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
  });

  test("are the ones that generate-tokens.ts writes", () => {
    expect(renderTokenVectors()).toBe(text);
  });

  test("provoke every reason for a denial", () => {
    const provoked = new Set(vectors.map(({ expected }) => expected.reason));
    expect(Object.keys(REASONS.denied).filter((reason) => !provoked.has(reason))).toEqual([]);
  });
});
