import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "./sources.ts";

/** It brings no types. */
const { safeLoad } = createRequire(import.meta.url)("js-yaml") as { safeLoad(text: string): unknown };

type Values = Readonly<Record<string, string>>;

export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Values;
  readonly env?: Values;
}

export interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly strategy?: Readonly<Record<string, unknown>>;
  readonly permissions?: Values;
  readonly env?: Values;
  readonly outputs?: Values;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  /** E.g. `.github/workflows/ci.yml`. */
  readonly path: string;
  readonly text: string;
  readonly permissions: Values;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly env?: Values;
}

const FOLDER = ".github/workflows";

/** Every workflow, parsed. */
export const workflows: readonly Workflow[] = readdirSync(join(ROOT, FOLDER)).map((name) => {
  const path = `${FOLDER}/${name}`;
  const text = readFileSync(join(ROOT, path), "utf8");
  return { ...(safeLoad(text) as object), path, text } as Workflow;
});

/** All steps of a workflow. */
export function stepsOf({ jobs }: Workflow): Step[] {
  return Object.values(jobs).flatMap(({ steps = [] }) => steps);
}

/** The programs that are recorded in place of being run. */
const STAND_INS = ["npm", "npx", "git", "aws"];

/** What a workflow's step is run with. */
export interface StepRun {
  /** A folder for the stand-ins, and the record of their calls. */
  readonly folder: string;
  readonly env: Values;
  /** Stand-ins that fail, and what others print. */
  readonly answers?: Readonly<Record<string, { readonly status?: number; readonly prints?: string }>>;
}

/** Runs a step's shell lines as GitHub runs `shell: bash`, in the project's folder, and says what they called. */
export function runStep(step: Step, { folder, env, answers = {} }: StepRun) {
  const record = join(folder, "calls");
  writeFileSync(record, "");
  for (const name of STAND_INS) {
    const { status = 0, prints = "" } = answers[name] ?? {};
    const lines = [
      "#!/usr/bin/env bash",
      `printf '[%s]' ${name} "$@" >> "${record}"; echo >> "${record}"`,
      `printf '%s\\n' '${prints}'`,
      `exit ${status}`,
    ];
    writeFileSync(join(folder, name), lines.join("\n"));
    chmodSync(join(folder, name), 0o755);
  }
  const path = `${folder}:${process.env.PATH}`;
  const script = step.run ?? "";
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd: ROOT,
    env: { ...env, PATH: path },
    encoding: "utf8",
  });
  const calls = readFileSync(record, "utf8").trim().split("\n");
  return { status, stdout, stderr, calls };
}
