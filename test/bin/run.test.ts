import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { ROOT } from "../helpers/sources.ts";

const CACHE = join(ROOT, "node_modules", ".cache", "clipzy-access-control");
/** Above the highest process id of Linux and macOS. */
const NO_PROCESS = 2_147_483_647;
const planted: string[] = [];

afterEach(() => {
  for (const folder of planted.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function plantBundle(processId: number): string {
  const folder = join(CACHE, `planted-by-test.${processId}`);
  planted.push(folder);
  mkdirSync(folder, { recursive: true });
  return folder;
}

test("a run removes what a killed one has left, spares one that still runs, and leaves nothing itself", () => {
  const killed = plantBundle(NO_PROCESS);
  const running = plantBundle(process.pid);
  const run = spawnSync(process.execPath, ["bin/run.mjs", "schema"], { cwd: ROOT, encoding: "utf8" });
  expect(run.stderr).toBe("");
  expect(JSON.parse(run.stdout)).toHaveProperty("$schema");
  expect([killed, running, join(CACHE, `schema.${run.pid}`)].map(existsSync)).toEqual([false, true, false]);
});

test("an unknown program is one line, with those that there are, and ends with 2", () => {
  const run = spawnSync(process.execPath, ["bin/run.mjs", "chek"], { cwd: ROOT, encoding: "utf8" });
  expect(run.stderr).toMatch(/^error: no program chek; expected one of .*\bcheck\b.*\n$/);
  expect([run.status, run.stdout]).toEqual([2, ""]);
});

test("an unusable argument of the program ends the run with 2", () => {
  const { status, stdout } = spawnSync(process.execPath, ["bin/run.mjs", "schema", "--no-such"], { cwd: ROOT });
  expect([status, stdout.toString()]).toEqual([2, ""]);
});
