import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { notShown, renderValue } from "../../../lib/config/problems/problems.ts";

describe("a value in a problem", () => {
  test.each<[unknown, string]>([
    ["a", '"a"'],
    ["", '""'],
    ["a\n\u001b[31mb", '"a\\n\\u001b[31mb"'],
    ["a".repeat(60), `"${"a".repeat(60)}"`],
    ["a".repeat(61), `"${"a".repeat(60)}..."`],
    [7, "7"],
    [true, "true"],
    [null, "null"],
    [undefined, "undefined"],
    [[], "a list of 0"],
    [{ d: "secret" }, "an object"],
    [notShown, "a value (not shown)"],
  ])("%j is shown as %s", (value, shown) => {
    expect(renderValue(value)).toBe(shown);
  });

  test.each([
    ["a PEM", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"],
    ["a JWK", '{"kty":"EC","d":"abc"}'],
    ["a token", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"],
    ["an Authorization header", "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"],
  ])("%s is not shown", (_, secret) => {
    expect(renderValue(secret)).toBe("a secret (not shown)");
  });

  test("takes one short line, whatever it is", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const shown = renderValue(value);
        expect(shown).not.toMatch(/[\n\r]/);
        expect(shown.length).toBeLessThan(400);
      }),
    );
  });
});
