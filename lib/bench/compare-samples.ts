/** A contender's figures, summed up beside the reference's. */
export interface Comparison {
  readonly median: number;
  /** Median of the ratios to the reference, run by run. */
  readonly ratio: number;
}

/**
 * Compares figures with the reference's. Both were taken in turns, and each run is compared with its neighbour: a busy machine
 * slows both, and their ratio stays.
 */
export function compareSamples(own: readonly number[], reference: readonly number[]): Comparison {
  return {
    median: median(own),
    ratio: median(own.map((value, index) => value / (reference[index] ?? Number.NaN))),
  };
}

/** The middle value; of an even number of values the upper middle one. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
