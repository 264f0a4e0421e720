import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { SAMPLE_ENVIRONMENT } from "../samples/environment.ts";
import { median } from "./compare-samples.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** How often the gateway is asked whether it serves the change. */
const ASK_MILLIS = 10;

export interface WatchBenchOptions {
  readonly changes: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly progress: (step: string) => void;
}

export interface WatchBenchReport {
  readonly node: string;
  /** From the end of the save to the first answer of the route that it adds, in the order measured. */
  readonly savedToServedMillis: readonly number[];
}

/** Measures `npm start -- --watch`: a file is saved with another route each time, until the gateway serves it. */
export async function benchWatch({ changes, now, progress }: WatchBenchOptions): Promise<WatchBenchReport> {
  const folder = mkdtempSync(join(tmpdir(), "clipzy-bench-watch-"));
  const file = join(folder, "environments.json");
  saveWith(file, "/begin");
  const child = startWatching(file);
  try {
    progress("start the gateway");
    const gateway = await gatewayOf(child);
    const millis: number[] = [];
    for (let change = 1; change <= changes; change += 1) {
      progress(`change ${change} of ${changes}`);
      const path = `/change/${change}`;
      saveWith(file, path);
      const saved = now();
      while (!(await isServed(gateway, path))) await sleep(ASK_MILLIS);
      millis.push(Math.round(now() - saved));
    }
    return { node: process.version, savedToServedMillis: millis };
  } finally {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    rmSync(folder, { recursive: true });
  }
}

export function renderWatchBench({ node, savedToServedMillis }: WatchBenchReport): string {
  const all = savedToServedMillis.map((millis) => `${millis} ms`).join(", ");
  return [
    `npm start -- --watch, Node ${node}: from a saved rule to the first request that it serves`,
    `median ${median(savedToServedMillis)} ms of ${savedToServedMillis.length}: ${all}`,
  ].join("\n");
}

function saveWith(file: string, path: string): void {
  const { auth, ...others } = SAMPLE_ENVIRONMENT;
  const rules = [...auth.rules, { methods: ["GET"], path, scopes: ["jobs:read"] }];
  const webAcl = { managedRuleGroups: [], rateLimit: false };
  writeFileSync(file, JSON.stringify({ bench: { ...others, webAcl, auth: { ...auth, rules } } }));
}

function startWatching(file: string): ChildProcessByStdio<null, Readable, Readable> {
  const options = ["--watch", "--json", "--quiet", "--no-inspector", "--port=0"];
  const args = ["bin/run.mjs", "start", `--environments-file=${file}`, ...options];
  return spawn(process.execPath, args, { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
}

/** Where it listens, once it watches its sources as well. @throws Error when it ends instead */
async function gatewayOf({ stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let gateway = "";
  let said = "";
  stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  for await (const line of createInterface({ input: stdout })) {
    const event = JSON.parse(line) as { readonly event: string; readonly gateway?: string; readonly kind?: string };
    gateway = event.gateway ?? gateway;
    if (event.kind === "watching") return gateway;
  }
  throw new Error(`npm start has ended: ${said}`);
}

/** A guarded route that is served answers 401, every other path 404. */
async function isServed(gateway: string, path: string): Promise<boolean> {
  const response = await fetch(`${gateway}${path}`);
  await response.body?.cancel();
  return response.status === 401;
}
