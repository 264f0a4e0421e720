import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { joseSignature } from "../../../lib/tokens/signing/der-signature.ts";

/** What DER makes of an integer, by way of BigInt: an opinion of its own. */
function derInteger(value: bigint): number[] {
  const hex = value.toString(16);
  const bytes = [...Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex")];
  const content = (bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : bytes;
  return [0x02, content.length, ...content];
}

function derOf(r: bigint, s: bigint): Buffer {
  const content = [...derInteger(r), ...derInteger(s)];
  return Buffer.from([0x30, content.length, ...content]);
}

function padded(r: bigint, s: bigint): string {
  return r.toString(16).padStart(64, "0") + s.toString(16).padStart(64, "0");
}

/** From one bit to 256, each length as likely: short integers are what goes wrong elsewhere. */
const integer = fc
  .integer({ min: 0, max: 255 })
  .chain((bit) => fc.bigInt({ min: 1n << BigInt(bit), max: (1n << BigInt(bit + 1)) - 1n }));

// DER_CONVERSIONS=100000 npm test -- test/tokens/signing/der-signature: as many as one wants.
describe("a signature in DER becomes the 64 bytes of JOSE", () => {
  test("whatever r and s are", () => {
    fc.assert(
      fc.property(integer, integer, (r, s) => {
        expect(Buffer.from(joseSignature(derOf(r, s))).toString("hex")).toBe(padded(r, s));
      }),
      { numRuns: Number(process.env.DER_CONVERSIONS ?? 3_000) },
    );
  });

  test.each([
    { why: "the smallest", r: 1n, s: 1n },
    { why: "a high bit in one byte", r: 0x80n, s: 0x7fn },
    { why: "the largest", r: (1n << 256n) - 1n, s: (1n << 256n) - 1n },
    { why: "the largest without a sign byte", r: (1n << 255n) - 1n, s: 1n << 255n },
    { why: "a byte short", r: (1n << 248n) - 1n, s: 1n << 247n },
  ])("$why", ({ r, s }) => {
    expect(Buffer.from(joseSignature(derOf(r, s))).toString("hex")).toBe(padded(r, s));
  });

  test("as OpenSSL signs, so that it verifies the result", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    for (let round = 0; round < 300; round++) {
      const message = createHash("sha256").update(String(round)).digest();
      const signature = joseSignature(sign("sha256", message, privateKey));
      expect(verify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
    }
  });
});

describe("what is no such DER is refused", () => {
  const good = derOf(0x80n, 0x1234n);
  const r = derInteger(0x80n);
  const s = derInteger(0x1234n);
  const sequence = (...content: number[]) => Buffer.from([0x30, content.length, ...content]);

  test.each([
    { why: "nothing", der: Buffer.alloc(0) },
    { why: "64 bytes of JOSE already", der: Buffer.alloc(64, 1) },
    { why: "another tag", der: Buffer.from([0x31, ...good.subarray(1)]) },
    { why: "a length that is too short", der: Buffer.from([0x30, good.length - 3, ...good.subarray(2)]) },
    { why: "a length that is too long", der: Buffer.from([0x30, good.length - 1, ...good.subarray(2)]) },
    { why: "the long form of a length", der: Buffer.from([0x30, 0x81, good.length - 2, ...good.subarray(2)]) },
    { why: "the indefinite length of BER", der: Buffer.from([0x30, 0x80, ...r, ...s, 0, 0]) },
    { why: "a byte after the end", der: Buffer.concat([good, Buffer.from([0])]) },
    { why: "one integer", der: sequence(...r) },
    { why: "three integers", der: sequence(...r, ...s, ...s) },
    { why: "an empty integer", der: sequence(0x02, 0, ...s) },
    { why: "a zero r", der: sequence(0x02, 1, 0, ...s) },
    { why: "a zero s", der: sequence(...r, 0x02, 1, 0) },
    { why: "a negative integer", der: sequence(0x02, 1, 0x80, ...s) },
    { why: "a zero byte too many", der: sequence(0x02, 2, 0, 0x7f, ...s) },
    { why: "33 bytes", der: sequence(0x02, 33, 1, ...Array(32).fill(0), ...s) },
    { why: "33 bytes behind a sign byte", der: sequence(0x02, 34, 0, 0x80, ...Array(32).fill(0), ...s) },
    { why: "an integer that reaches past the end", der: sequence(...r, 0x02, 20, 1) },
    { why: "a bit string in place of s", der: sequence(...r, 0x03, ...s.slice(1)) },
  ])("$why", ({ der }) => {
    expect(() => joseSignature(der)).toThrow(/^the signature is no DER of two integers: /);
  });

  test("no change of one byte comes out as another good encoding of the same signature", () => {
    fc.assert(
      fc.property(integer, integer, fc.nat(), fc.integer({ min: 1, max: 255 }), (r, s, where, change) => {
        const der = derOf(r, s);
        der[where % der.length] = (der[where % der.length] ?? 0) ^ change;
        let result: Uint8Array;
        try {
          result = joseSignature(der);
        } catch {
          return;
        }
        const hex = Buffer.from(result).toString("hex");
        expect(derOf(BigInt(`0x${hex.slice(0, 64)}`), BigInt(`0x${hex.slice(64)}`))).toEqual(der);
      }),
      { numRuns: 2_000 },
    );
  });
});
