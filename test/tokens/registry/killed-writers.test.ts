import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { decodeJwt } from "jose";
import { type CommandWorld, openCommandWorld } from "../commands/command-world.ts";

jest.setTimeout(300_000);

/** KILLED_TOKENS=200 npm test -- test/tokens/registry/killed-writers: as many as one wants. */
const TOKENS = Number(process.env.KILLED_TOKENS ?? 40);
const PROCESSES = 4;

let it: CommandWorld;

beforeEach(async () => {
  it = openCommandWorld();
  await it.prepare();
});
afterEach(() => it.close());

/** Runs one process that issues tokens, and kills it some time after its first one. */
async function runAndKill(): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const program = join(import.meta.dirname, "issuing-process.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, it.file, "1000"]);
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
  await closed;
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
