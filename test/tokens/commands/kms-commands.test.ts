import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { decodeProtectedHeader } from "jose";
import { authOfRegistry } from "../../../lib/config/validate-environment.ts";
import { authorizerSettings } from "../../../lib/request-path/authorizer/authorizer-settings.ts";
import { rotate } from "../../../lib/tokens/commands/rotate.ts";
import { judgeToken } from "../../../lib/tokens/inspection/judge-token.ts";
import { ed25519Key, type KmsDouble, p256Key, startKmsDouble } from "../signing/kms-double.ts";
import { type CommandWorld, openCommandWorld } from "./command-world.ts";

const before = { ...process.env };
let kms: KmsDouble;
let it: CommandWorld;

beforeAll(async () => {
  kms = await startKmsDouble();
});
afterAll(() => kms.close());
beforeEach(async () => {
  kms.calls.length = 0;
  kms.tamper = (signature) => signature;
  it = openCommandWorld();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: kms.endpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: it.secrets.hide("wJalrXUtnFEMI-secret", "a secret access key"),
  });
});
afterEach(() => {
  process.env = { ...before };
  it.close();
});

/** What the authorizer says of a token of the registry. */
async function judge(token: string) {
  const settings = authorizerSettings("test", { auth: authOfRegistry({ ...it.registry(), file: it.file }) });
  return judgeToken(token, { settings, now: () => it.time, fetchJson: () => Promise.reject(new Error("no network")) });
}

test.each([
  { alg: "ES256", key: p256Key },
  { alg: "Ed25519", key: ed25519Key },
])("a $alg key in KMS signs tokens that the authorizer accepts", async ({ alg, key }) => {
  const arn = kms.add(key());
  await it.init({ key: `kms:${arn}` });
  expect(it.registry().signer).toBe(`kms:${arn}`);
  const token = await it.issue();
  expect(decodeProtectedHeader(token)).toMatchObject({ alg, kid: "clipzy_2026-11" });
  expect(await judge(token)).toMatchObject({ outcome: "authenticated", reason: "ok" });
  expect(kms.calls).toEqual(["TrentService.GetPublicKey", "TrentService.GetPublicKey", "TrentService.Sign"]);
});

test("a rotation moves from a file to KMS, and both keys' tokens are good", async () => {
  await it.prepare();
  const old = await it.issue();
  await rotate({ file: it.file }, { key: `kms:${kms.add(p256Key())}` }, it.world);
  const token = await it.issue();
  expect(decodeProtectedHeader(token).kid).toBe("clipzy_2026-11-2");
  expect(await Promise.all([old, token].map(judge))).toMatchObject([{ reason: "ok" }, { reason: "ok" }]);
});

test("a key that the registry does not publish signs nothing", async () => {
  await it.init({ key: `kms:${kms.add(p256Key())}` });
  const text = it.text();
  kms.calls.length = 0;
  await expect(it.issue({ key: `kms:${kms.add(p256Key())}` })).rejects.toThrow(
    /not a key of .*, expected the private half of one of clipzy_2026-11/,
  );
  expect(kms.calls).toEqual(["TrentService.GetPublicKey"]);
  expect(it.text()).toBe(text);
});

test("a failed signature leaves the registry as it was, and prints nothing", async () => {
  await it.init({ key: `kms:${kms.add(p256Key())}` });
  const text = it.text();
  it.printed.length = 0;
  kms.tamper = () => Buffer.from([0x30, 6, 2, 1, 5, 2, 1, 7]);
  await expect(it.issue()).rejects.toThrow("does not fit");
  expect(it.text()).toBe(text);
  expect(it.printed).toEqual([]);
});
