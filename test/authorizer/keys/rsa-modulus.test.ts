import { describe, expect, test } from "@jest/globals";
import { isSaneModulus } from "../../../lambda/authorizer/keys/public-key.ts";
import { createSigningKey } from "../../../lib/local-issuer/signing-key.ts";

const ODD = 2n ** 2047n + 1n;

function bytesOf(modulus: bigint): Buffer {
  const hex = modulus.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

describe("the length of a modulus", () => {
  test.each([
    [2047, false],
    [2048, true],
    [16384, true],
    [16385, false],
  ])("%i bits: %p", (bits, expected) => {
    expect(isSaneModulus(bytesOf(2n ** BigInt(bits - 1) + 1n))).toBe(expected);
  });

  test("does not count leading zero bytes", () => {
    const short = bytesOf((ODD >> 8n) | 1n);
    expect(isSaneModulus(Buffer.concat([Buffer.alloc(9), short]))).toBe(false);
    expect(isSaneModulus(Buffer.concat([Buffer.alloc(9), bytesOf(ODD)]))).toBe(true);
  });

  test.each([[""], ["00"]])("of %j is none", (hex) => {
    expect(isSaneModulus(Buffer.from(hex, "hex"))).toBe(false);
  });
});

test.each([
  [ODD, true],
  [ODD + 1n, false],
])("an even modulus is refused, an odd one is not", (modulus, expected) => {
  expect(isSaneModulus(bytesOf(modulus))).toBe(expected);
});

describe("a modulus that is a power of 65537 modulo every small prime (CVE-2017-15361)", () => {
  const factorable = 65537n ** 128n; // is one modulo every number

  test("is refused", () => {
    expect(isSaneModulus(bytesOf(factorable))).toBe(false);
  });

  test.each([2n, 4n, 6n, 65536n])("that plus %p is not", (more) => {
    expect(isSaneModulus(bytesOf(factorable + more))).toBe(true);
  });

  test("is none that is made today", () => {
    for (let count = 0; count < 5; count++) {
      const { jwk } = createSigningKey("RS256", "rsa");
      expect(isSaneModulus(Buffer.from(String(jwk.n), "base64url"))).toBe(true);
    }
  });
});
