import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";
import { ROOT } from "../helpers/sources.ts";

function doctor(...args: string[]) {
  return spawnSync(process.execPath, ["bin/run.mjs", "doctor", ...args], { cwd: ROOT, encoding: "utf8" });
}

test("--json has the documented shape, and the exit code says whether there is a fault", () => {
  const { stdout, stderr, status } = doctor("--environment", "local", "--json");
  const report = JSON.parse(stdout);
  expect(Object.keys(report)).toEqual(["environment", "sound", "findings"]);
  expect([report.environment, stderr]).toEqual(["local", ""]);
  expect(status).toBe(report.sound ? 0 : 1);
});

describe("what cannot be examined ends with 2 and one line", () => {
  const folder = mkdtempSync(join(tmpdir(), "doctor-command-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each<[name: string, text: string | undefined, args: readonly string[], says: string]>([
    [
      "a file that is missing",
      undefined,
      [],
      'environmentsFile: got "FILE", expected a file that can be read (ENOENT)',
    ],
    ["an empty file", "", [], "FILE: expected valid JSON (line 1, column 1)"],
    ["no JSON", '{ "a": {} "b": {} }', [], "FILE: expected valid JSON (line 1, column 11)"],
    ["an empty object", "{}", [], "environmentsFile: got nothing at the top of FILE, expected a JSON object"],
    ["a list", "[]", [], "environmentsFile: got a list of 0, expected a JSON object"],
    ["an environment twice", '{ "a": {},\n "a": {} }', [], "FILE: got a twice (lines 1 and 2)"],
    ["several environments", '{ "a": {}, "b": {} }', [], "FILE: expected --environment with one of a, b"],
    [
      "an environment of none",
      '{ "a": {} }',
      ["--environment", "b"],
      'environment: got "b", expected one of "local", "dev"',
    ],
    ["an unknown option", "{}", ["--jsn"], "error: unknown option '--jsn'\n(Did you mean --json?)"],
  ])("%s", (_name, text, args, says) => {
    const file = join(folder, "environments.json");
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, text);
    const { stdout, stderr, status } = doctor("--environments-file", file, ...args);
    expect([stdout, status]).toEqual(["", 2]);
    expect(stderr).toContain(says.replaceAll("FILE", file));
    expect(stderr.trimEnd().split("\n")).toHaveLength(says.split("\n").length);
  });

  test("the only environment of a file is examined", () => {
    const file = join(folder, "environments.json");
    writeFileSync(file, JSON.stringify({ mine: { ...SAMPLE_ENVIRONMENT, cors: { origins: ["*"] } } }));
    const { stderr, status } = doctor("--environments-file", file);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^environments\.mine\.cors\.origins\[0\]: got "\*"[^\n]*\n$/),
    ]);
  });
});

test("an unknown environment ends with 2, a line, and nothing asked", () => {
  const { stdout, stderr, status } = doctor("--environment", "prdo");
  expect([stdout, status]).toEqual(["", 2]);
  expect(stderr).toContain('(did you mean "prod"?)');
});
