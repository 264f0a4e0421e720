import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
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

test("an unknown environment ends with 2, a line, and nothing asked", () => {
  const { stdout, stderr, status } = doctor("--environment", "prdo");
  expect([stdout, status]).toEqual(["", 2]);
  expect(stderr).toContain('(did you mean "prod"?)');
});
