import { describe, expect, test } from "@jest/globals";
import { REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import { TOKEN_VECTORS } from "../../vectors/token-cases.ts";
import { createVectorKeys, mintAuthorization, mintKeySet } from "../mint-vector.ts";
import type { TokenRecipe } from "../token-vector.ts";
import { someAuthorizer, someIssuer, someSettings } from "../world.ts";

// The vectors cover the ladder as a whole: decide, decode-token, token-header, claims, scopes, key-set and public-key have
// tests beside these only for what a token cannot show.

const keys = await createVectorKeys();

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
  test.each(TOKEN_VECTORS.map((vector) => [`${vector.name}: ${vector.expected.reason}`, vector] as const))(
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
  test("are many, and each has its own name", () => {
    expect(TOKEN_VECTORS.length).toBeGreaterThanOrEqual(150);
    expect(new Set(TOKEN_VECTORS.map(({ name }) => name)).size).toBe(TOKEN_VECTORS.length);
  });

  test("provoke every reason for a denial", () => {
    const provoked = new Set(TOKEN_VECTORS.map(({ expected }) => expected.reason));
    expect(Object.keys(REASONS.denied).filter((reason) => !provoked.has(reason))).toEqual([]);
  });
});
