import { withBenchSetting } from "./bench-setting.ts";
import { type Comparison, compareSamples } from "./compare-samples.ts";
import { BENCH_ALGORITHMS, type BenchAlgorithm, type Contender, FLOOR, OURS, REFERENCE } from "./contender-bundles.ts";
import { type ColdSamples, measureCold } from "./measure-cold.ts";
import { measureWarm, type WarmSamples } from "./measure-warm.ts";

/** What is measured of a contender. CPU time throughout, since a shared machine's clock tells little. */
export type Measure = keyof ColdSamples | Exclude<keyof WarmSamples, "heapBytes">;

/** One contender under one algorithm, compared with the reference peer. */
export interface BenchRow {
  readonly id: string;
  readonly label: string;
  readonly algorithm: BenchAlgorithm;
  readonly measures: Readonly<Partial<Record<Measure, Comparison>>>;
  /** Growth of the heap over many distinct tokens, in bytes. */
  readonly heapBytes?: number;
}

export interface BenchReport {
  readonly node: string;
  readonly coldRuns: number;
  readonly warmRounds: number;
  readonly rows: readonly BenchRow[];
  /** Median ratio of our decision about a new token to bare jose's verification of it, by algorithm. */
  readonly newTokenToFloor: Readonly<Partial<Record<BenchAlgorithm, number>>>;
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
  const newTokenToFloor: Partial<Record<BenchAlgorithm, number>> = {};
  for (const algorithm of BENCH_ALGORITHMS) {
    await withBenchSetting(algorithm, now, async (setting) => {
      const cold = await measureCold(setting, coldRuns, progress);
      progress(`${algorithm}: warm decisions, ${warmRounds} rounds`);
      const warm = await measureWarm(setting, warmRounds, algorithm === HEAP_ALGORITHM ? heapTokens : 0);
      const samples = setting.bundles.map((_, index) => ({
        ...(cold[index] as ColdSamples),
        ...(warm[index] as WarmSamples),
      }));
      const samplesOf = (id: string) =>
        samples[setting.bundles.findIndex(({ contender }) => contender.id === id)] as Samples;
      const floor = samplesOf(FLOOR).newTokenMicros;
      newTokenToFloor[algorithm] = compareSamples(samplesOf(OURS).newTokenMicros, floor).ratio;
      for (const [index, { contender, bytes }] of setting.bundles.entries()) {
        rows.push(rowOf(contender, algorithm, samples[index] as Samples, samplesOf(REFERENCE)));
        if (contender.isWhole) bundleBytes[contender.id] ??= bytes;
      }
    });
  }
  return { node: process.version, coldRuns, warmRounds, rows, newTokenToFloor, bundleBytes, heapTokens };
}

type Samples = ColdSamples & WarmSamples;

const MEASURES: readonly Measure[] = ["coldMillis", "afterInitMillis", "newTokenMicros", "repeatedTokenMicros"];

function rowOf({ id, label }: Contender, algorithm: BenchAlgorithm, own: Samples, reference: Samples): BenchRow {
  const measured = MEASURES.filter((measure) => own[measure].length > 0);
  const measures = measured.map((measure) => [measure, compareSamples(own[measure], reference[measure])]);
  const { heapBytes } = own;
  return {
    id,
    label,
    algorithm,
    measures: Object.fromEntries(measures),
    ...(heapBytes !== undefined && { heapBytes }),
  };
}
