import { describe, expect, test } from "@jest/globals";
import { parsePublicKey } from "../../../lambda/authorizer/keys/public-key.ts";
import { createSigningKey } from "../../../lib/local-issuer/signing-key.ts";

const hex = (text: string) => Buffer.from(text, "hex").toString("base64url");
const okp = (x: string) => ({ kty: "OKP", crv: "Ed25519", x, kid: "ed" });

/** Every spelling of the eight points whose order divides 8, but for some with their sign bit set. */
const lowOrder: [string, string][] = [
  ["order 1", `01${"00".repeat(31)}`],
  ["order 1, the sign bit set", `01${"00".repeat(30)}80`],
  ["order 1, not reduced", `ee${"ff".repeat(30)}7f`],
  ["order 2", `ec${"ff".repeat(30)}7f`],
  ["order 4", "00".repeat(32)],
  ["order 4, the sign bit set", `${"00".repeat(31)}80`],
  ["order 4, not reduced", `ed${"ff".repeat(30)}7f`],
  ["order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"],
  ["order 8, the sign bit set", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"],
  ["order 8, the other y", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"],
];

describe("an Ed25519 key of low order", () => {
  // With some versions of OpenSSL, one signature fits every text under such a key.
  test.each(lowOrder)("of %s is no key", (_, bytes) => {
    expect(parsePublicKey(okp(hex(bytes)))).toBeUndefined();
  });
});

test("ordinary Ed25519 keys are keys", () => {
  for (let count = 0; count < 20; count++) {
    expect(parsePublicKey(createSigningKey("EdDSA", "ed").jwk)).toMatchObject({ keyId: "ed" });
  }
});
