import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type BenchSetting, METHOD_ARN } from "./bench-setting.ts";

/** A contender's cold starts, one figure a run, in CPU milliseconds. */
export interface ColdSamples {
  /** From process start to the first decision. */
  readonly coldMillis: readonly number[];
  /** From the end of the init phase to the first decision. */
  readonly afterInitMillis: readonly number[];
}

/** Node 20 warns that Ed25519 in WebCrypto is experimental; the Node of the deployed Lambda does not. */
const FLAGS = ["--disable-warning=ExperimentalWarning"];

interface ColdRun {
  readonly total: number;
  readonly afterInit: number;
}

/**
 * Measures cold starts in fresh processes, the contenders in turns, so that a busy moment of the machine affects all alike.
 *
 * @returns by contender, in the setting's order; without figures for those that are no whole authorizers
 */
export async function measureCold(
  setting: BenchSetting,
  runs: number,
  progress: (step: string) => void,
): Promise<readonly ColdSamples[]> {
  const [token = ""] = setting.mint(1);
  const measured: ColdRun[][] = setting.bundles.map(() => []);
  for (let run = 0; run < runs; run++) {
    progress(`${setting.algorithm}: cold start ${run + 1} of ${runs}`);
    for (const [index, { contender, handlerFile }] of setting.bundles.entries()) {
      if (!contender.isWhole) continue;
      const args = [handlerFile, token, METHOD_ARN];
      measured[index]?.push(
        (await runChild({ script: "cold-child.cjs", args, flags: FLAGS, env: setting.env })) as ColdRun,
      );
    }
  }
  return measured.map((own) => ({
    coldMillis: own.map(({ total }) => total),
    afterInitMillis: own.map(({ afterInit }) => afterInit),
  }));
}

export interface ChildOptions {
  /** Script in this folder. */
  readonly script: string;
  readonly args: readonly string[];
  /** Flags for Node. */
  readonly flags?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a script of this folder in a fresh Node process and reads the JSON that it writes to descriptor 3. Not `spawnSync`: the
 * key server runs in this process.
 *
 * @throws Error with what the script wrote to stderr, when it fails
 */
export async function runChild({ script, args, flags = [], env }: ChildOptions): Promise<unknown> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...flags, file, ...args], {
    env,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const [errors, result, code] = await Promise.all([
    readAll(child.stdio[2] as Readable),
    readAll(child.stdio[3] as Readable),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${errors}`);
  return JSON.parse(result);
}

async function readAll(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}
