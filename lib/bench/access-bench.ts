import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diff } from "../access/diff/diff.ts";
import { modelOf } from "../access/model/model-of.ts";
import { type EnvironmentConfig, environmentSchema } from "../config/environment-config.ts";
import { scaleEnvironment } from "../samples/scale-environment.ts";
import { renderTable } from "../terminal/table.ts";
import { median } from "./compare-samples.ts";
import { cpuSecondsOfNode } from "./synth.ts";

export interface AccessBenchOptions {
  readonly runs: number;
  /** CPU time of this process, user and system, in milliseconds. */
  readonly cpuMillis: () => number;
  readonly progress: (step: string) => void;
}

export interface AccessBenchRow {
  readonly name: string;
  /** CPU milliseconds, the median of the runs. */
  readonly cpuMillis: number;
  /** What it may take. */
  readonly limitMillis: number;
  /** What came out. */
  readonly result: string;
}

export interface AccessBenchReport {
  readonly node: string;
  readonly runs: number;
  readonly rows: readonly AccessBenchRow[];
}

interface Candidate {
  readonly name: string;
  readonly limitMillis: number;
  /** @returns what came out, and where it measures itself its CPU milliseconds */
  readonly run: () => { readonly result: string; readonly cpuMillis?: number };
}

/** Measures what `npm run access -- diff` costs: its engine in several sizes, and the command as a whole, without synthesis. */
export function benchAccess({ runs, cpuMillis, progress }: AccessBenchOptions): AccessBenchReport {
  const folder = mkdtempSync(join(tmpdir(), "clipzy-bench-access-"));
  try {
    const rows = candidatesIn(folder).map(({ name, limitMillis, run }): AccessBenchRow => {
      const measured = Array.from({ length: runs }, (_, index) => {
        progress(`run ${index + 1} of ${runs}: ${name}`);
        const start = cpuMillis();
        const { result, cpuMillis: own } = run();
        return { result, millis: own ?? cpuMillis() - start };
      });
      const result = [...new Set(measured.map((one) => one.result))].join("; ");
      return { name, limitMillis, cpuMillis: median(measured.map(({ millis }) => millis)), result };
    });
    return { node: process.version, runs, rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function candidatesIn(folder: string): Candidate[] {
  const { accessTests: _, ...prod } = JSON.parse(readFileSync("cdk.json", "utf8")).context.environments.prod;
  const engine = (
    name: string,
    limitMillis: number,
    before: EnvironmentConfig,
    after: EnvironmentConfig,
  ): Candidate => {
    return { name, limitMillis, run: () => ({ result: compared(before, after) }) };
  };
  const [open, first, ...nested] = rulesOf(
    41,
    (index) => `/*/a${index}/*/b${index}/*/c${index}`,
    () => "s",
  ) as [Rule, Rule, ...Rule[]];
  const floating = rulesOf(200, (index) => `/*/a${index}/*`);
  const scale = rulesOf(200, (index) => `/api/v1/r${index}${index % 3 === 0 ? "/*" : ""}`);
  return [
    engine("a pair like prod", 50, environmentSchema.parse(prod), environmentSchema.parse(withOtherScope(prod))),
    engine(
      "200 rules, 22,000 CIDRs, 200 origins, 20 issuers, 30 scopes",
      1_000,
      largeEnvironment(scale),
      largeEnvironment(changed(scale)),
    ),
    engine("200 floating rules (/*/aN/*)", 3_000, largeEnvironment(floating), largeEnvironment(changed(floating))),
    engine(
      "refusal past the cap (/*/aN/*/bN/*/cN)",
      5_000,
      largeEnvironment([open, first, ...nested]),
      largeEnvironment([open, ...nested]),
    ),
    { name: "the command, without synthesis", limitMillis: 2_000, run: () => commandIn(folder, prod) },
  ];
}

function compared(before: EnvironmentConfig, after: EnvironmentConfig): string {
  try {
    const { verdict, findings } = diff(modelOf("bench", before), modelOf("bench", after));
    return `${verdict}, ${findings.length} findings`;
  } catch (error) {
    if (error instanceof Error && error.name === "TooManyPaths") return "refused by name";
    throw error;
  }
}

function commandIn(folder: string, prod: unknown) {
  const [before, after] = [prod, withOtherScope(prod)].map((environment, index) => {
    const file = join(folder, `environments-${index}.json`);
    writeFileSync(file, JSON.stringify({ bench: environment }));
    return file;
  }) as [string, string];
  const args = ["diff", "--from", before, "--to", after, "--environment", "bench", "--fail-on", "never"];
  return { result: "compared", cpuMillis: cpuSecondsOfNode(["bin/run.mjs", "access", ...args]) * 1_000 };
}

// biome-ignore lint/suspicious/noExplicitAny: an environment as it is written
function withOtherScope(given: any): any {
  const [first, ...others] = given.auth.rules;
  return {
    ...given,
    accessTests: undefined,
    auth: { ...given.auth, rules: [{ ...first, scopes: ["other"] }, ...others] },
  };
}

interface Rule {
  readonly methods: readonly string[];
  readonly path: string;
  readonly scopes: readonly string[];
}

const SCOPES = 30;

function rulesOf(
  count: number,
  pathOf: (index: number) => string,
  scopeOf = (index: number) => `s${index % SCOPES}`,
): Rule[] {
  const open = { methods: ["GET"], path: "/*", scopes: [] };
  const rules = Array.from({ length: count - 1 }, (_, index) => {
    return { methods: ["GET"], path: pathOf(index), scopes: [scopeOf(index)] };
  });
  return [open, ...rules];
}

function changed([first, second, ...others]: readonly Rule[]): Rule[] {
  return [first as Rule, { ...(second as Rule), scopes: ["other"] }, ...others];
}

/** 11,000 CIDRs of each family, 200 origins and 20 issuers. */
function largeEnvironment(rules: readonly Rule[]): EnvironmentConfig {
  const { alarms: _, ...given } = scaleEnvironment({ routes: 1 });
  const { webAcl } = scaleEnvironment({ routes: 1, share: 1.1 });
  const auth = given.auth as object;
  return environmentSchema.parse({ ...given, webAcl, auth: { ...auth, rules } });
}

/** The rows over their limits. */
export function overLimits({ rows }: AccessBenchReport): AccessBenchRow[] {
  return rows.filter(({ cpuMillis, limitMillis }) => cpuMillis > limitMillis);
}

/** The report as a person reads it. */
export function renderAccessBench({ node, runs, rows }: AccessBenchReport): string {
  const lines = rows.map(({ name, cpuMillis, limitMillis, result }) => [
    name,
    `${Math.round(cpuMillis)} ms`,
    `${limitMillis} ms`,
    cpuMillis > limitMillis ? "OVER" : "within",
    result,
  ]);
  const head = ["npm run access -- diff", "CPU", "limit", "", "result"];
  return [`Node ${node}; CPU time, medians of ${runs} runs`, renderTable([head, ...lines])].join("\n");
}
