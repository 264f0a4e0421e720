import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { createSecrets } from "../helpers/secrets.ts";
import { ROOT } from "../helpers/sources.ts";

jest.setTimeout(120_000);

// The command itself: what goes where, and how it ends.

const PASSPHRASE = "correct horse battery";
const secrets = createSecrets();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "token-command-"));
  secrets.hide(PASSPHRASE, "the passphrase");
  const { status } = run([
    "init",
    "--issuer",
    "https://clipzy.example.com/tokens",
    "--key",
    `file:${join(folder, "key.jwe")}`,
  ]);
  expect(status).toBe(0);
});
afterAll(() => {
  secrets.written(readFileSync(join(folder, "prod.json"), "utf8"));
  secrets.written(readFileSync(join(folder, "key.jwe"), "utf8"));
  rmSync(folder, { recursive: true });
  secrets.verify();
});

function run([name = "", ...args]: readonly string[], env: NodeJS.ProcessEnv = {}, input = "") {
  const result = spawnSync(
    process.execPath,
    ["bin/run.mjs", "token", name, "--registry", join(folder, "prod.json"), ...args],
    {
      cwd: ROOT,
      encoding: "utf8",
      input,
      env: { ...process.env, CLIPZY_TOKEN_PASSPHRASE: PASSPHRASE, ...env },
    },
  );
  secrets.written(result.stderr);
  return result;
}

test("issue prints the token alone on standard output; inspect reads it from standard input", () => {
  const issued = run(["issue", "--subject", "ci-bot", "--scopes", "jobs:read", "--for", "1h"]);
  expect(issued).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^eyJraWQiOiJjbGlwenlf[\w-]*\.[\w-]+\.[\w-]{86}\n$/),
  });
  for (const segment of issued.stdout.trim().split(".")) secrets.hide(segment, "a token's segment");
  expect(issued.stderr).toMatch(/^registered: token \S+ of ci-bot, jobs:read, until /);
  const inspected = run(["inspect", "-"], {}, issued.stdout);
  expect(inspected).toMatchObject({ status: 0, stdout: expect.stringContaining("signature     passed") });
  secrets.written(inspected.stdout);
  const listed = run(["list", "--json"]);
  expect(JSON.parse(listed.stdout).tokens).toHaveLength(1);
  secrets.written(listed.stdout);
});

test("inspect ends with 1 for a token that would not be let in", () => {
  const inspected = run(["inspect", "--json"], {}, "a.b.c");
  expect(inspected.status).toBe(1);
  expect(JSON.parse(inspected.stdout)).toMatchObject({ status: 401, reason: "token-malformed" });
});

test.each([
  { args: ["issue", "--subject", "a", "--scopes", "b"], message: "required option '--for <span>' not specified" },
  { args: ["issue", "--subject", "a", "--scopes", "b", "--for", "soon"], message: 'error: --for: got "soon"' },
  {
    args: ["issue", "--subject", "a", "--scopes", "b", "--for", "1d"],
    env: { CLIPZY_TOKEN_PASSPHRASE: "wrong" },
    message: "key.jwe: wrong passphrase",
  },
  {
    args: ["issue", "--subject", "a", "--scopes", "b", "--for", "1d"],
    env: { CLIPZY_TOKEN_PASSPHRASE: "" },
    message: "no terminal to ask for the passphrase",
  },
  { args: ["revoke", "nobody", "--reason", "x"], message: "error: nobody: no token of" },
  { args: ["rotate", "--remove", "clipzy_x"], message: "error: --remove clipzy_x: no key of" },
])("unusable: $message", ({ args, env = {}, message }) => {
  const { status, stdout, stderr } = run(args, env);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
