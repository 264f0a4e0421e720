import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BenchSetting, METHOD_ARN } from "./bench-setting.ts";
import { runChild } from "./measure-cold.ts";

/** A contender's warm decisions, one figure a round, in CPU microseconds. */
export interface WarmSamples {
  /** About a token not seen before. */
  readonly newTokenMicros: readonly number[];
  /** About a token seen before. */
  readonly repeatedTokenMicros: readonly number[];
  /** Growth of the heap over many distinct tokens, in bytes; only where it was asked for. */
  readonly heapBytes?: number;
}

/** What the measuring process prints: per contender, one figure a round. */
interface WarmOutput {
  readonly fresh: readonly (readonly number[])[];
  readonly repeated: readonly (readonly number[])[];
  /** Of the whole authorizers only, in their order. */
  readonly heap: readonly number[];
}

const TOKENS_PER_ROUND = 250;
const REPEATS_PER_ROUND = 1_000;

/**
 * Measures warm decisions, all contenders in one process and in turns.
 *
 * @param heapTokens - distinct tokens for the heap's growth; 0 leaves it out
 * @returns by contender, in the setting's order
 */
export async function measureWarm(
  setting: BenchSetting,
  rounds: number,
  heapTokens: number,
): Promise<readonly WarmSamples[]> {
  const { bundles, env, folder } = setting;
  const whole = heapTokens > 0 ? bundles.filter(({ contender }) => contender.isWhole) : [];
  const workFile = join(folder, "work.json");
  const work = {
    methodArn: METHOD_ARN,
    settings: setting.settings,
    peerFiles: bundles.map(({ peerFile }) => peerFile),
    heapFiles: whole.map(({ peerFile }) => peerFile),
    tokens: setting.mint(Math.max(heapTokens, (rounds + 1) * TOKENS_PER_ROUND)),
    rounds,
    perRound: TOKENS_PER_ROUND,
    repeats: REPEATS_PER_ROUND,
  };
  writeFileSync(workFile, JSON.stringify(work));
  const child = { script: "warm-child.cjs", args: [workFile], flags: ["--expose-gc"], env };
  const output = (await runChild(child)) as WarmOutput;
  return bundles.map((bundle, index) => ({
    newTokenMicros: output.fresh[index] ?? [],
    repeatedTokenMicros: output.repeated[index] ?? [],
    ...(whole.includes(bundle) && { heapBytes: output.heap[whole.indexOf(bundle)] }),
  }));
}
