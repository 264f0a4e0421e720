import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { addKeys, digestOf, takeOutKeys } from "../../../lib/local-run/stand-in/added-keys.ts";

const key = (kid: string) => ({ kty: "OKP", crv: "Ed25519", x: "x", kid });

/** Settings of any form: only `issuers` is known. */
const someSettings = fc.record({
  environment: fc.string(),
  issuers: fc.uniqueArray(
    fc.record(
      {
        issuer: fc.constantFrom("https://a.example", "https://b.example", "https://c.example"),
        audience: fc.array(fc.string()),
        jwks: fc.record({ keys: fc.array(fc.string().map(key), { minLength: 1 }) }),
        jwksUri: fc.webUrl(),
      },
      { requiredKeys: ["issuer", "audience"] },
    ),
    { selector: ({ issuer }) => issuer },
  ),
  rules: fc.array(fc.json()),
  more: fc.jsonValue(),
});

const ADDED = new Map([
  ["https://a.example", key("local-a")],
  ["https://b.example", key("local-b")],
]);

describe("settings with keys of stand-ins", () => {
  test("differ from the deployed ones by those keys alone", () => {
    fc.assert(
      fc.property(someSettings, (settings) => {
        const given = JSON.parse(JSON.stringify(settings));
        const served = JSON.parse(addKeys(JSON.stringify(settings), ADDED));
        const withoutJwks = ({ jwks: _, ...others }: { jwks?: unknown }) => others;
        expect({ ...served, issuers: served.issuers.map(withoutJwks) }).toEqual({
          ...given,
          issuers: given.issuers.map(withoutJwks),
        });
        for (const [at, { issuer, jwks }] of given.issuers.entries()) {
          const own = ADDED.get(issuer);
          const expected = [...(jwks?.keys ?? []), ...(own === undefined ? [] : [own])];
          expect(served.issuers[at].jwks?.keys ?? []).toEqual(expected);
        }
      }),
    );
  });

  test("are the deployed ones to the byte when the keys are taken out", () => {
    fc.assert(
      fc.property(someSettings, (settings) => {
        const text = JSON.stringify(settings);
        expect(digestOf(takeOutKeys(addKeys(text, ADDED), ADDED))).toBe(digestOf(text));
      }),
    );
  });

  test("show every other difference in their digest", () => {
    const text = JSON.stringify({ issuers: [{ issuer: "https://a.example", audience: ["clipzy"] }] });
    const changed = addKeys(text, ADDED).replace('"clipzy"', '"other"');
    expect(digestOf(takeOutKeys(changed, ADDED))).not.toBe(digestOf(text));
  });
});
