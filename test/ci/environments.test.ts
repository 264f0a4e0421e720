import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { environmentsJsonSchema } from "../../lib/config/environment-config.ts";
import { ROOT } from "../helpers/sources.ts";

const SCRIPT = join(ROOT, ".ci", "environments.mjs");
const CDK = {
  context: { environment: "here", environments: { here: {}, "test-eu": {}, live: { terminationProtection: true } } },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clipzy-environments-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(files: Record<string, unknown>, { file = "", args = [] as string[] } = {}) {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  const env = { ...process.env, ENVIRONMENTS_FILE: file };
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function waves(files: Record<string, unknown>, file?: string) {
  const { stdout } = run(files, { file, args: ["--waves"] });
  return Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/=(.*)/).slice(0, 2)),
  );
}

test("all names, one a line, those of the file added", () => {
  expect(run({ "cdk.json": CDK }).stdout).toBe("here\ntest-eu\nlive\n");
  const ours = { $schema: "x.json", live: {}, west: {} };
  expect(run({ "cdk.json": CDK, "ours.json": ours }, { file: "ours.json" }).stdout).toBe("here\ntest-eu\nlive\nwest\n");
});

describe("waves", () => {
  test("without a file: cdk.json's, but for its default; the protected later", () => {
    const expected = { all: '["here","test-eu","live"]', first: '["test-eu"]', later: '["live"]' };
    expect(waves({ "cdk.json": CDK })).toEqual(expected);
  });

  test("with a file: the file's alone, in its order", () => {
    const kept = { terminationProtection: true };
    const ours = { south: kept, try: {}, north: kept, here: { terminationProtection: false } };
    const { first, later } = waves({ "cdk.json": CDK, "ours.json": ours }, "ours.json");
    expect({ first, later }).toEqual({ first: '["try","here"]', later: '["south","north"]' });
  });

  test("a file that cdk.json names counts as well, and nothing to deploy is an empty list", () => {
    const cdk = { context: { ...CDK.context, environmentsFile: "ours.json" } };
    expect(waves({ "cdk.json": cdk, "ours.json": { one: {} } })).toMatchObject({ first: '["one"]', later: "[]" });
  });
});

describe("environments that extend one another", () => {
  const whole = { cors: {}, auth: {}, upstream: {} };

  test.each([
    ["inherited protection comes later", { base: { terminationProtection: true }, live: { extends: "base" } }, "later"],
    ["through two", { base: { terminationProtection: true }, b: { extends: "base" }, live: { extends: "b" } }, "later"],
    [
      "one's own word wins",
      { base: { terminationProtection: true }, live: { extends: "base", terminationProtection: false } },
      "first",
    ],
    [
      "null takes it away",
      { base: { terminationProtection: true }, live: { extends: "base", terminationProtection: null } },
      "first",
    ],
    ["a circle ends", { live: { extends: "other" }, other: { extends: "live" } }, "first"],
  ])("%s", (_, given, wave) => {
    const ours = { ...given, live: { ...whole, ...given.live } };
    expect(JSON.parse(waves({ "cdk.json": CDK, "ours.json": ours }, "ours.json")[wave] ?? "")).toContain("live");
  });

  test("from cdk.json as well as from the file", () => {
    const ours = { west: { extends: "live" } };
    expect(waves({ "cdk.json": CDK, "ours.json": ours }, "ours.json")).toMatchObject({
      first: "[]",
      later: '["west"]',
    });
  });

  test("an incomplete base is no environment; a complete one is, and so is an incomplete one that none extends", () => {
    const ours = {
      base: { cors: {}, auth: {} },
      dev: { extends: "base", upstream: {} },
      copy: { extends: "dev" },
      typo: {},
    };
    const { all, first } = waves({ "cdk.json": { context: {} }, "ours.json": ours }, "ours.json");
    expect({ all, first }).toEqual({ all: '["dev","copy","typo"]', first: '["dev","copy","typo"]' });
  });

  test("what every environment needs is what the configuration requires", () => {
    const { environment } = environmentsJsonSchema().$defs as { environment: { required: string[] } };
    const { required } = environment;
    const needed = /NEEDED = (.+);/.exec(readFileSync(SCRIPT, "utf8"))?.[1] ?? "";
    expect(JSON.parse(needed)).toEqual(required);
  });
});

describe("refused in one line, with 2", () => {
  test.each([
    ["a file that is not there", {}, /^error: ours\.json: expected a file with a JSON object \(ENOENT\)\n$/],
    ["no JSON", { "ours.json": "{" }, /^error: ours\.json: expected a file with a JSON object \(.+\)\n$/],
    ["a list", { "ours.json": [] }, /^error: ours\.json: expected a JSON object\n$/],
    ["a name for a shell", { "ours.json": { "a b": {} } }, /^error: environment "a b": expected lower-case .*\n$/],
  ])("%s", (_, files, message) => {
    const { status, stdout, stderr } = run({ "cdk.json": CDK, ...files }, { file: "ours.json", args: ["--waves"] });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});
