import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { buildSync } from "esbuild";
import { decodeJwt } from "jose";
import { ROOT } from "../../helpers/sources.ts";
import { type CommandWorld, openCommandWorld } from "../commands/command-world.ts";

jest.setTimeout(300_000);

/** KILLED_TOKENS=200 npm test -- test/tokens/registry/killed-writers: as many as one wants. */
const TOKENS = Number(process.env.KILLED_TOKENS ?? 40);
const PROCESSES = 4;

/** Below node_modules, where the packages that stay outside of it are found. */
const PROGRAM = join(ROOT, "node_modules", ".cache", "clipzy-access-control", `issuing-process.${process.pid}.mjs`);

let it: CommandWorld;

beforeAll(() => {
  const entryPoints = [join(import.meta.dirname, "issuing-process.ts")];
  buildSync({ entryPoints, outfile: PROGRAM, bundle: true, packages: "external", platform: "node", format: "esm" });
});
afterAll(() => rmSync(PROGRAM, { force: true }));
beforeEach(async () => {
  it = openCommandWorld();
  await it.prepare();
});
afterEach(() => it.close());

/** Runs one process that issues tokens, and kills it some time after its first one. */
async function runAndKill(): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM, it.file, "1000"]);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text) => {
      texts[name] += text;
    });
  }
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  await sleep(Math.random() * 400);
  child.kill("SIGKILL");
  const [code] = await closed;
  // Only we end it: a program that cannot run would be started for ever.
  if (code !== null) throw new Error(`the issuing process ended with ${code}: ${texts.stderr}`);
  return texts;
}

test("processes that issue at once and are killed at any point lose nothing, and leave no entry without its token", async () => {
  const texts: { stdout: string; stderr: string }[] = [];
  const work = async () => {
    while (it.registry().tokens.length < TOKENS) texts.push(await runAndKill());
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
  await it.issue(); // the last one tells what is lost
  const entries = it.registry().tokens.map(({ id }) => id);
  const printed = [...texts.flatMap(({ stdout }) => stdout.split("\n")), ...it.printed].map((line) => line.trim());
  const ids = printed.filter((line) => line.split(".").length === 3).map((token) => decodeJwt(token).jti ?? "");
  const said = [...texts.map(({ stderr }) => stderr), ...it.said].join("\n");
  const lost = [...said.matchAll(/lost: token (\S+) of/g)].map(([, id = ""]) => id);
  expect(new Set(entries).size).toBe(entries.length);
  expect(entries.filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !entries.includes(id) && !lost.includes(id))).toEqual([]);
  expect(lost.filter((id) => entries.includes(id))).toEqual([]);
  expect(readdirSync(dirname(it.file))).toEqual(["prod.json"]);
});
