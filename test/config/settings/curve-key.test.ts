import { expect, test } from "@jest/globals";
import { isEdwardsPoint } from "../../../lib/config/settings/curve-key.ts";
import { createSigningKey } from "../../../lib/local-issuer/signing-key.ts";

test.each([
  ["the base point", `58${"66".repeat(31)}`, true],
  [
    "the public key of RFC 8032 section 7.1, test 1",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    true,
  ],
  ["y = 2, where there is no x", `02${"00".repeat(31)}`, false],
  ["y = p + 2", `ef${"ff".repeat(30)}7f`, false],
  ["y = p + 3, not reduced", `f0${"ff".repeat(30)}7f`, false],
])("%s: %s is a point: %p", (_, hex, expected) => {
  expect(isEdwardsPoint(Buffer.from(hex, "hex"))).toBe(expected);
});

test("every key that is made is a point", () => {
  for (let count = 0; count < 20; count++) {
    const { jwk } = createSigningKey("EdDSA", "ed");
    expect(isEdwardsPoint(Buffer.from(String(jwk.x), "base64url"))).toBe(true);
  }
});
