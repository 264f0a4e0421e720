import { describe, expect, test } from "@jest/globals";
import { createRandom, HOSTILE_HEADERS, type Ingredients } from "../../lib/fuzz/hostile-header.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";

const keys = [createSigningKey("ES256", "a"), createSigningKey("EdDSA", "b")];
const claims = { iss: "https://id.example.com/", aud: "clipzy", sub: "user-1", exp: 1 };
const ingredients: Ingredients = {
  good: keys.map((key) => ({ key, claims, token: key.mint(claims) })),
  foreign: createSigningKey("ES256", "foreign"),
};
const goodHeaders = ingredients.good.map(({ token }) => `bearer ${token}`);

describe("hostile headers", () => {
  test.each(Object.entries(HOSTILE_HEADERS))("%s: never a good one", (_name, make) => {
    const random = createRandom(1);
    for (let index = 0; index < 500; index++) {
      expect(goodHeaders).not.toContain(make(random, ingredients).replace(/^Bearer /, "bearer "));
    }
  });

  test("are the same for the same seed", () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Object.values(HOSTILE_HEADERS).map(() => random.below(1_000_000));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});
