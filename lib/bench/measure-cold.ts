import { type BenchSetting, METHOD_ARN } from "./bench-setting.ts";
import { median } from "./median.ts";
import { runChild } from "./run-child.ts";

/** Medians of a contender's cold starts, in CPU milliseconds. */
export interface ColdResult {
  /** From process start to the first decision. */
  readonly coldMillis: number;
  /** From the end of the init phase to the first decision. */
  readonly afterInitMillis: number;
}

interface ColdRun {
  readonly total: number;
  readonly afterInit: number;
}

/**
 * Measures cold starts in fresh processes, the contenders in turns, so that a busy moment of the machine meets all alike.
 *
 * @returns by contender, in the setting's order; undefined for one that is no whole authorizer
 */
export async function measureCold(
  setting: BenchSetting,
  runs: number,
  progress: (step: string) => void,
): Promise<readonly (ColdResult | undefined)[]> {
  const [token = ""] = setting.mint(1);
  const measured: ColdRun[][] = setting.bundles.map(() => []);
  for (let run = 0; run < runs; run++) {
    progress(`${setting.algorithm}: cold start ${run + 1} of ${runs}`);
    for (const [index, { contender, handlerFile }] of setting.bundles.entries()) {
      if (!contender.isWhole) continue;
      const args = [handlerFile, token, METHOD_ARN];
      measured[index]?.push((await runChild({ script: "cold-child.cjs", args, env: setting.env })) as ColdRun);
    }
  }
  return measured.map(summarize);
}

function summarize(runs: readonly ColdRun[]): ColdResult | undefined {
  if (runs.length === 0) return undefined;
  return {
    coldMillis: median(runs.map(({ total }) => total)),
    afterInitMillis: median(runs.map(({ afterInit }) => afterInit)),
  };
}
