import { describe, expect, test } from "@jest/globals";
import { importKeySet } from "../../../lambda/authorizer/keys/key-set.ts";
import type { Algorithm } from "../../../lambda/authorizer/settings/algorithms.ts";
import { verifySignature } from "../../../lambda/authorizer/token/verify-token.ts";

// Published signatures: they show that keys are read and signatures verified as everybody else does.

const PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

interface PublishedVector {
  readonly source: string;
  readonly algorithm: Algorithm;
  readonly jwk: Readonly<Record<string, string>>;
  readonly token: string;
}

const vectors: readonly PublishedVector[] = [
  {
    source: "RFC 7515 appendix A.2",
    algorithm: "RS256",
    jwk: {
      kty: "RSA",
      n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
      e: "AQAB",
    },
    token: `eyJhbGciOiJSUzI1NiJ9.${PAYLOAD}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
  },
  {
    source: "RFC 7515 appendix A.3",
    algorithm: "ES256",
    jwk: {
      kty: "EC",
      crv: "P-256",
      x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    },
    token: `eyJhbGciOiJFUzI1NiJ9.${PAYLOAD}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
  },
  {
    source: "RFC 7515 appendix A.4",
    algorithm: "ES512",
    jwk: {
      kty: "EC",
      crv: "P-521",
      x: "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
      y: "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
    },
    token:
      "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
  },
  {
    source: "RFC 8037 appendix A.4",
    algorithm: "EdDSA",
    jwk: { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
    token:
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
  },
];

const isSigned = async ({ jwk, algorithm }: PublishedVector, token: string) => {
  const { keys } = await importKeySet({ keys: [jwk] }, [algorithm]);
  return (await verifySignature(token, keys)) !== undefined;
};

/** The signature of a token as bytes, changed, and put back. */
function changeSignature(token: string, change: (signature: Buffer) => Buffer): string {
  const at = token.lastIndexOf(".") + 1;
  return token.slice(0, at) + change(Buffer.from(token.slice(at), "base64url")).toString("base64url");
}

const half = (bytes: Buffer) => bytes.length / 2;

describe.each(vectors.map((vector) => [`${vector.algorithm}, ${vector.source}`, vector] as const))(
  "%s",
  (_, vector) => {
    test("verifies as published", async () => {
      expect(await isSigned(vector, vector.token)).toBe(true);
    });

    test("does not verify with any single byte of its signature changed", async () => {
      const { length } = Buffer.from(vector.token.slice(vector.token.lastIndexOf(".") + 1), "base64url");
      for (let at = 0; at < length; at++) {
        const changed = changeSignature(vector.token, (bytes) => {
          bytes[at] = (bytes[at] ?? 0) ^ 0x01;
          return bytes;
        });
        if (await isSigned(vector, changed)) throw new Error(`byte ${at} does not matter`);
      }
    });

    test.each<[string, (signature: Buffer) => Buffer]>([
      ["empty", () => Buffer.alloc(0)],
      ["all zeros", (bytes) => Buffer.alloc(bytes.length)],
      ["all ones", (bytes) => Buffer.alloc(bytes.length, 0xff)],
      [
        "of ones and zeros: r = 1, s = 1",
        (bytes) => {
          const ones = Buffer.alloc(bytes.length);
          ones[half(bytes) - 1] = 1;
          ones[bytes.length - 1] = 1;
          return ones;
        },
      ],
      [
        "with its halves swapped",
        (bytes) => Buffer.concat([bytes.subarray(half(bytes)), bytes.subarray(0, half(bytes))]),
      ],
      ["with a leading zero", (bytes) => Buffer.concat([Buffer.from([0]), bytes])],
      ["with a trailing zero", (bytes) => Buffer.concat([bytes, Buffer.from([0])])],
      ["twice over", (bytes) => Buffer.concat([bytes, bytes])],
      ["without its last byte", (bytes) => bytes.subarray(0, -1)],
      ["without its first byte", (bytes) => bytes.subarray(1)],
    ])("does not verify with a signature %s", async (_name, change) => {
      expect(await isSigned(vector, changeSignature(vector.token, change))).toBe(false);
    });

    test("does not verify under the key of another vector", async () => {
      for (const other of vectors.filter(({ algorithm }) => algorithm !== vector.algorithm)) {
        expect(await isSigned(other, vector.token)).toBe(false);
      }
    });
  },
);
