import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scaleEnvironment } from "../samples/scale-environment.ts";
import { renderTable } from "../terminal/table.ts";
import { median } from "./compare-samples.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
/** Guarded routes of the full scale environment: about as many as the limit of an authorizer's answer lets through. */
const ROUTES = 40;

export interface SynthBenchOptions {
  readonly runs: number;
  readonly progress: (step: string) => void;
}

export interface SynthBenchRow {
  readonly name: string;
  /** CPU seconds of `cdk synth -q`, command line and app together: the median of the runs. */
  readonly cpuSeconds: number;
  /** To the empty stack, through the same command line. */
  readonly ratio: number;
}

export interface SynthBenchReport {
  readonly node: string;
  readonly runs: number;
  readonly rows: readonly SynthBenchRow[];
}

interface Candidate {
  readonly name: string;
  /** Arguments of `cdk synth -q`. */
  readonly arguments: readonly string[];
}

/** Measures `cdk synth -q` of an empty stack, of `prod`, and of the scale environment in three sizes, in turns. Template validation is on. */
export function benchSynth({ runs, progress }: SynthBenchOptions): SynthBenchReport {
  const folder = mkdtempSync(join(tmpdir(), "clipzy-bench-synth-"));
  try {
    const candidates = candidatesIn(folder);
    const seconds = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
    for (let run = 1; run <= runs; run++) {
      for (const candidate of candidates) {
        progress(`run ${run} of ${runs}: ${candidate.name}`);
        seconds.get(candidate.name)?.push(cpuSecondsOf(candidate, join(folder, "assembly")));
      }
    }
    return { node: process.version, runs, rows: rowsOf(seconds) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function candidatesIn(folder: string): Candidate[] {
  const scaled = [0.25, 0.5, 1].map((share) => {
    const file = join(folder, `scale-${share}.json`);
    writeFileSync(file, JSON.stringify({ scale: scaleEnvironment({ routes: ROUTES * share, share }) }));
    return { name: `scale x ${share}`, arguments: ["-c", "environment=scale", "-c", `environmentsFile=${file}`] };
  });
  return [
    { name: "empty stack", arguments: ["--app", "node lib/bench/empty-app.mjs"] },
    { name: "prod", arguments: ["-c", "environment=prod"] },
    ...scaled,
  ];
}

function cpuSecondsOf({ arguments: given }: Candidate, outdir: string): number {
  const seconds = cpuSecondsOfNode(["node_modules/aws-cdk/bin/cdk", "synth", "-q", "-o", outdir, ...given]);
  rmSync(outdir, { recursive: true });
  return seconds;
}

/**
 * CPU seconds, user and system, of Node with these arguments in the project's folder. The shell's `times` counts all
 * descendants; Node's figures do not.
 *
 * @throws when the process does not end with 0
 */
export function cpuSecondsOfNode(given: readonly string[]): number {
  const script = '"$@" > /dev/null 2>&1 || exit 1; times';
  const command = ["-c", script, "sh", process.execPath, ...given];
  const printed = execFileSync("sh", command, { cwd: PROJECT, encoding: "utf8" });
  return secondsOf(printed.trim().split("\n")[1] ?? "");
}

/** `0m8.21s 0m1.03s`: user and system. */
function secondsOf(line: string): number {
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 2) throw new Error(`unknown output of the shell's times: ${line}`);
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function rowsOf(seconds: ReadonlyMap<string, readonly number[]>): SynthBenchRow[] {
  const medians = [...seconds].map(([name, values]) => ({ name, cpuSeconds: median(values) }));
  const empty = medians[0]?.cpuSeconds ?? Number.NaN;
  return medians.map((row) => ({ ...row, ratio: row.cpuSeconds / empty }));
}

/** The report as a person reads it. */
export function renderSynthBench({ node, runs, rows }: SynthBenchReport): string {
  const head = `Node ${node}; cdk synth -q with template validation, CPU time, medians of ${runs} runs; empty stack = 1.00`;
  const table = rows.map(({ name, ratio, cpuSeconds }) => [
    `  ${name}`,
    ratio.toFixed(2),
    `(${cpuSeconds.toFixed(1)} s)`,
  ]);
  return `${head}\n${renderTable(table)}`;
}
