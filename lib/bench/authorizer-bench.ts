import { withBenchSetting } from "./bench-setting.ts";
import { BENCH_ALGORITHMS, type BenchAlgorithm } from "./contender.ts";
import { type ColdResult, measureCold } from "./measure-cold.ts";
import { measureWarm, type WarmResult } from "./measure-warm.ts";

/** One contender under one algorithm. CPU time throughout, since a shared machine's clock tells little. */
export interface BenchRow extends Partial<ColdResult>, WarmResult {
  readonly id: string;
  readonly label: string;
  readonly algorithm: BenchAlgorithm;
}

export interface BenchReport {
  readonly node: string;
  readonly coldRuns: number;
  readonly warmRounds: number;
  readonly rows: readonly BenchRow[];
  /** Bytes of each whole authorizer's minified bundle. */
  readonly bundleBytes: Readonly<Record<string, number>>;
  /** Distinct tokens over which `heapBytes` was measured. */
  readonly heapTokens: number;
}

export interface BenchOptions {
  /** Cold starts per contender and algorithm. */
  readonly coldRuns: number;
  /** Rounds of warm decisions. */
  readonly warmRounds: number;
  /** Distinct tokens for the heap's growth. */
  readonly heapTokens: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told what is being measured. */
  readonly progress: (step: string) => void;
}

/** Tokens signed with EdDSA are the quickest to make in great numbers; what is remembered of them is the same. */
const HEAP_ALGORITHM: BenchAlgorithm = "EdDSA";

/** Measures all contenders under all algorithms, side by side in one run. */
export async function benchAuthorizers(options: BenchOptions): Promise<BenchReport> {
  const { coldRuns, warmRounds, heapTokens, now, progress } = options;
  const rows: BenchRow[] = [];
  const bundleBytes: Record<string, number> = {};
  for (const algorithm of BENCH_ALGORITHMS) {
    await withBenchSetting(algorithm, now, async (setting) => {
      const cold = await measureCold(setting, coldRuns, progress);
      progress(`${algorithm}: warm decisions, ${warmRounds} rounds`);
      const warm = await measureWarm(setting, warmRounds, algorithm === HEAP_ALGORITHM ? heapTokens : 0);
      for (const [index, { contender, bytes }] of setting.bundles.entries()) {
        const { id, label, isWhole } = contender;
        rows.push({ id, label, algorithm, ...cold[index], ...(warm[index] as WarmResult) });
        if (isWhole) bundleBytes[id] ??= bytes;
      }
    });
  }
  return { node: process.version, coldRuns, warmRounds, rows, bundleBytes, heapTokens };
}
