import { expect, test } from "@jest/globals";
import type { BenchReport, BenchRow } from "../../lib/bench/authorizer-bench.ts";
import { compareSamples } from "../../lib/bench/compare-samples.ts";
import { renderAuthorizerBench } from "../../lib/bench/render-authorizer-bench.ts";

const row = (id: string, ratio: number): BenchRow => ({
  id,
  label: id,
  algorithm: "RS256",
  measures: {
    coldMillis: { ratio, median: 80 * ratio },
    afterInitMillis: { ratio, median: 40 * ratio },
    newTokenMicros: { ratio, median: 30 * ratio },
    repeatedTokenMicros: { ratio, median: 20 * ratio },
  },
});

const report: BenchReport = {
  node: "v20.0.0",
  coldRuns: 3,
  warmRounds: 5,
  rows: [
    { ...row("clipzy", 0.5), heapBytes: 1_048_576 },
    row("aws-jwt-verify", 1),
    { ...row("jose", 2), measures: { newTokenMicros: { ratio: 2, median: 60 } } },
  ],
  newTokenToFloor: { RS256: 0.25 },
  bundleBytes: { clipzy: 20_480, "aws-jwt-verify": 10_240 },
  heapTokens: 100_000,
};

test("a report shows ratios to the reference peer", () => {
  const lines = renderAuthorizerBench(report).split("\n");
  expect(lines[0]).toBe("Node v20.0.0; CPU time, medians of 3 cold starts and 5 rounds; aws-jwt-verify = 1.00");
  expect(lines.slice(2, 7)).toEqual([
    "RS256           cold, in all    cold, after init  new token       repeated token",
    "clipzy          0.50 (40.0 ms)  0.50 (20.0 ms)    0.50 (15.0 us)  0.50 (10.0 us)",
    "aws-jwt-verify  1.00 (80.0 ms)  1.00 (40.0 ms)    1.00 (30.0 us)  1.00 (20.0 us)",
    "jose            -               -                 2.00 (60.0 us)  -",
    "new token, to bare jose: 0.25",
  ]);
  expect(lines.slice(-2)).toEqual(["clipzy          20.0 KB           1.0 MB", "aws-jwt-verify  10.0 KB           -"]);
});

test("figures are compared run by run", () => {
  // The second run met a busy machine: both figures are ten times as high, the ratio is the same.
  expect(compareSamples([1, 10, 2], [2, 20, 4])).toEqual({ median: 2, ratio: 0.5 });
});
