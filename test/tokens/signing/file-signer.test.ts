import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CompactEncrypt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { createFileSigner, openFileSigner } from "../../../lib/tokens/signing/file-signer.ts";
import { signToken } from "../../../lib/tokens/signing/sign-token.ts";

const PASSPHRASE = "correct horse battery";
const source = (passphrase: string) => ({ passphrase: async () => passphrase });
const claims = {
  iss: "https://clipzy.example.com/tokens",
  sub: "ci-bot",
  aud: "clipzy",
  client_id: "ci-bot",
  iat: 1_796_000_000,
  exp: 1_796_086_400,
  jti: "k3v9q2m7x4b6n8p1",
  scope: "jobs:read",
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "file-signer-"));
  file = join(folder, "keys", "prod.jwe");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function encrypted(plaintext: string, iterations = 1_000): Promise<string> {
  return await new CompactEncrypt(Buffer.from(plaintext))
    .setProtectedHeader({ alg: "PBES2-HS512+A256KW", enc: "A256GCM" })
    .setKeyManagementParameters({ p2c: iterations })
    .encrypt(Buffer.from(PASSPHRASE));
}

describe("a key file", () => {
  test.each(["ES256", "Ed25519"] as const)("signs %s before and after it is opened again", async (algorithm) => {
    const made = await createFileSigner(file, algorithm, source(PASSPHRASE));
    const opened = await openFileSigner(file, source(PASSPHRASE));
    expect(opened.publicHalf).toEqual(made.publicHalf);
    for (const signer of [made, opened]) {
      const token = await signToken(signer, "clipzy_2026-11", claims);
      const { payload } = await jwtVerify(token, await importJWK(made.publicHalf, algorithm), {
        currentDate: new Date((claims.iat + 1) * 1000),
      });
      expect(payload).toEqual(claims);
    }
  });

  test("is a JWE with as many iterations as OWASP asks for, for its owner alone, and holds no member of the key", async () => {
    const { publicHalf } = await createFileSigner(file, "ES256", source(PASSPHRASE));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, "utf8");
    expect(decodeProtectedHeader(text)).toMatchObject({
      alg: "PBES2-HS512+A256KW",
      enc: "A256GCM",
      cty: "jwk+json",
      p2c: 210_000,
    });
    expect(text).not.toContain(publicHalf.x);
  });

  test("is never overwritten", async () => {
    await createFileSigner(file, "ES256", source(PASSPHRASE));
    const before = readFileSync(file, "utf8");
    await expect(createFileSigner(file, "ES256", source(PASSPHRASE))).rejects.toThrow(`${file}: exists already`);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("wants a passphrase of 12 characters", async () => {
    await expect(createFileSigner(file, "ES256", source("elevenchars"))).rejects.toThrow(/fewer than 12 characters/);
    await expect(createFileSigner(file, "ES256", source("twelve chars"))).resolves.toBeDefined();
  });
});

describe("what cannot be opened is told in one line, without anything of the key", () => {
  test("another passphrase", async () => {
    await createFileSigner(file, "ES256", source(PASSPHRASE));
    await expect(openFileSigner(file, source("another passphrase"))).rejects.toThrow(`${file}: wrong passphrase`);
  });

  test("no file", async () => {
    await expect(openFileSigner(file, source(PASSPHRASE))).rejects.toThrow(`${file}: no such file`);
  });

  const clear = '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"c2VjcmV0LXNjYWxhcg"}';

  test.each([
    { why: "a key in the clear", text: async () => clear, message: /no encrypted key/ },
    { why: "five parts of nonsense", text: async () => "a.b.c.d.e", message: /no key that can be read/ },
    { why: "no JSON inside", text: () => encrypted("c2VjcmV0LXNjYWxhcg"), message: /no key that can be read/ },
    { why: "a point off the curve", text: () => encrypted(clear), message: /a key that cannot be used/ },
    {
      why: "a public key",
      text: () => encrypted('{"kty":"OKP","crv":"Ed25519","x":"AA"}'),
      message: /not a private key/,
    },
    {
      why: "an RSA key",
      text: () => encrypted('{"kty":"RSA","n":"AA","e":"AQAB","d":"c2VjcmV0LXNjYWxhcg"}'),
      message: /not a private key/,
    },
    {
      why: "more iterations than are bearable",
      text: () => encrypted(clear, 2_000_001),
      message: /no key that can be read/,
    },
  ])("$why", async ({ text, message }) => {
    const broken = join(folder, "broken.jwe");
    writeFileSync(broken, await text());
    const error = await openFileSigner(broken, source(PASSPHRASE)).catch((caught: Error) => caught);
    expect(error).toMatchObject({ name: "UnusableArgument", message: expect.stringMatching(message) });
    expect((error as Error).message).not.toMatch(/c2VjcmV0|\n/);
  });
});

test("every token begins with the same 20 characters, whatever key and claims", async () => {
  const signer = await createFileSigner(file, "ES256", source(PASSPHRASE));
  for (const keyId of ["clipzy_2026-11", "clipzy_x", "clipzy_2031-01-2"]) {
    expect(await signToken(signer, keyId, { ...claims, sub: keyId })).toMatch(/^eyJraWQiOiJjbGlwenlf/);
  }
});
