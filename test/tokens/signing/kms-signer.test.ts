import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { decodeProtectedHeader } from "jose";
import { openKmsSigner } from "../../../lib/tokens/signing/kms-signer.ts";
import { signToken } from "../../../lib/tokens/signing/sign-token.ts";
import { type DoubleKey, ed25519Key, type KmsDouble, p256Key, startKmsDouble } from "./kms-double.ts";

const claims = {
  iss: "https://clipzy.example.com/tokens",
  sub: "ci-bot",
  aud: "clipzy",
  client_id: "ci-bot",
  iat: 1_796_000_000,
  exp: 1_796_086_400,
  jti: "k3v9q2m7x4b6n8p1",
};

let kms: KmsDouble;
const before = { ...process.env };

beforeAll(async () => {
  kms = await startKmsDouble();
});
afterAll(() => kms.close());
beforeEach(() => {
  kms.calls.length = 0;
  kms.tamper = (signature) => signature;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: kms.endpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI",
  });
});
afterEach(() => {
  process.env = { ...before };
});

describe("a key in KMS", () => {
  test.each([
    { alg: "ES256", key: p256Key },
    { alg: "Ed25519", key: ed25519Key },
  ])("signs $alg, and jose verifies it", async ({ alg, key }) => {
    const signer = await openKmsSigner(kms.add(key()));
    for (let round = 0; round < 50; round++) {
      const token = await signToken(signer, "clipzy_2026-11", { ...claims, iat: claims.iat + round });
      expect(decodeProtectedHeader(token)).toMatchObject({ kid: "clipzy_2026-11", alg, typ: "at+jwt" });
    }
  });

  test("is asked for its public half once, before it signs", async () => {
    const signer = await openKmsSigner(kms.add(p256Key()));
    expect(kms.calls).toEqual(["TrentService.GetPublicKey"]);
    await signToken(signer, "clipzy_a", claims);
    await signToken(signer, "clipzy_a", claims);
    expect(kms.calls.slice(1)).toEqual(["TrentService.Sign", "TrentService.Sign"]);
  });

  test("takes an ES256 token of any length, and an Ed25519 one of 4,096 bytes", async () => {
    const long = { ...claims, scope: "s".repeat(4_096) };
    const elliptic = await openKmsSigner(kms.add(p256Key()));
    expect((await signToken(elliptic, "clipzy_a", long)).length).toBeGreaterThan(5_000);
    const edwards = await openKmsSigner(kms.add(ed25519Key()));
    await expect(signToken(edwards, "clipzy_a", long)).rejects.toThrow(
      /at most 4096 bytes with Ed25519, and this token has/,
    );
    expect(kms.calls.filter((call) => call === "TrentService.Sign")).toHaveLength(1);
  });
});

describe("what cannot be used is told before anything is signed", () => {
  test.each<{ why: string; key: DoubleKey; message: RegExp }>([
    {
      why: "for encryption",
      key: p256Key({ KeyUsage: "KEY_AGREEMENT" }),
      message: /its usage is KEY_AGREEMENT, expected SIGN_VERIFY/,
    },
    {
      why: "on another curve",
      key: p256Key({ KeySpec: "ECC_SECG_P256K1" }),
      message: /its key spec is ECC_SECG_P256K1, expected/,
    },
    {
      why: "of RSA",
      key: p256Key({ KeySpec: "RSA_2048" }),
      message: /its key spec is RSA_2048, expected ECC_NIST_P256/,
    },
    {
      why: "without the algorithm",
      key: p256Key({ SigningAlgorithms: ["ECDSA_SHA_384"] }),
      message: /expected ECC_NIST_P256/,
    },
    {
      why: "not what KMS calls it",
      key: { ...ed25519Key(), KeySpec: "ECC_NIST_P256", SigningAlgorithms: ["ECDSA_SHA_256"] },
      message: /of another kind than KMS says/,
    },
  ])("a key $why", async ({ key, message }) => {
    await expect(openKmsSigner(kms.add(key))).rejects.toThrow(message);
    expect(kms.calls).toEqual(["TrentService.GetPublicKey"]);
  });

  test("a key that is not there, in one line", async () => {
    const arn = "arn:aws:kms:eu-central-1:111111111111:key/none";
    await expect(openKmsSigner(arn)).rejects.toThrow(`kms:${arn}: NotFoundException: Key '${arn}' does not exist`);
  });

  test("what is no ARN of a key", async () => {
    await expect(openKmsSigner("arn:aws:s3:::bucket")).rejects.toThrow(
      /no ARN of a KMS key, expected e\.g\. kms:arn:aws:kms:/,
    );
    expect(kms.calls).toEqual([]);
  });

  test("a service that does not answer", async () => {
    process.env.AWS_ENDPOINT_URL_KMS = "http://127.0.0.1:1";
    await expect(openKmsSigner(kms.add(p256Key()))).rejects.toThrow(/^kms:arn:\S+: \S+: /);
  });
});

describe("a signature that is none", () => {
  test.each([
    { why: "in another form", tamper: () => Buffer.alloc(64, 7), message: /the signature is no DER of two integers/ },
    {
      why: "of somebody else",
      tamper: () => Buffer.from([0x30, 6, 2, 1, 5, 2, 1, 7]),
      message: /does not fit the key's own public half/,
    },
  ])("$why is no token", async ({ tamper, message }) => {
    const signer = await openKmsSigner(kms.add(p256Key()));
    kms.tamper = tamper;
    await expect(signToken(signer, "clipzy_a", claims)).rejects.toThrow(message);
  });
});
