import { median } from "./median.ts";

/** A contender's figures, summed up beside the reference's. */
export interface Comparison {
  readonly median: number;
  /** Median of the ratios to the reference, run by run. */
  readonly ratio: number;
}

/**
 * Compares figures that were taken in turns with the reference's. A run is compared with its neighbour: what a busy
 * machine does to one, it mostly does to the other, and the ratio stays.
 */
export function compareSamples(own: readonly number[], reference: readonly number[]): Comparison {
  return {
    median: median(own),
    ratio: median(own.map((value, index) => value / (reference[index] ?? Number.NaN))),
  };
}
