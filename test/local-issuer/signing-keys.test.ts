import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { keptKeys, publicPart, temporaryKeys } from "../../lib/local-issuer/signing-keys.ts";

const ISSUER = "https://login.example.com";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "signing-keys-")), "keys");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

describe("keys that are kept", () => {
  test("are the same after a restart", async () => {
    const first = await keptKeys(folder, "dev").keyOf(ISSUER, "ES256");
    expect(await keptKeys(folder, "dev").keyOf(ISSUER, "ES256")).toEqual(first);
  });

  test.each([
    ["environment", "prod", ISSUER, "ES256"],
    ["issuer", "dev", `${ISSUER}/`, "ES256"],
    ["algorithm", "dev", ISSUER, "EdDSA"],
  ])("are others for another %s", async (_, environment, issuer, algorithm) => {
    const first = await keptKeys(folder, "dev").keyOf(ISSUER, "ES256");
    const other = await keptKeys(folder, environment).keyOf(issuer, algorithm);
    expect([other.kid, other.d]).not.toEqual([first.kid, first.d]);
  });

  test("are for their owner's eyes", async () => {
    await keptKeys(folder, "dev").keyOf(ISSUER, "ES256");
    const [file = ""] = readdirSync(folder);
    expect([statSync(folder), statSync(join(folder, file))].map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600]);
  });

  test("are one key for all who ask at the same moment, and nothing else is left", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => keptKeys(folder, "dev").keyOf(ISSUER, "ES256")));
    expect(new Set(all.map(({ d }) => d)).size).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test("fails for a file that holds no key, and says what to do", async () => {
    await keptKeys(folder, "dev").keyOf(ISSUER, "ES256");
    const file = join(folder, String(readdirSync(folder)[0]));
    writeFileSync(file, '{"key":');
    await expect(keptKeys(folder, "dev").keyOf(ISSUER, "ES256")).rejects.toThrow(
      `${file}: expected a signing key of npm start; remove the file, and a new one is made`,
    );
  });
});

test.each(["RS256", "ES256", "EdDSA"])("the public part of a key for %s has no private member", async (algorithm) => {
  const key = await temporaryKeys().keyOf(ISSUER, algorithm);
  expect(Object.keys(publicPart(key)).filter((name) => ["d", "p", "q", "dp", "dq", "qi"].includes(name))).toEqual([]);
  expect(publicPart(key)).toMatchObject({ kid: expect.stringMatching(/^local-/), alg: algorithm, use: "sig" });
});
