import { renderTable } from "../terminal/table.ts";
import type { BenchReport, BenchRow, Measure } from "./authorizer-bench.ts";
import { BENCH_ALGORITHMS, type BenchAlgorithm, REFERENCE } from "./contender-bundles.ts";

/** Renders a report as tables of ratios to the reference peer, its own figures in brackets. */
export function renderAuthorizerBench(report: BenchReport): string {
  const head = `Node ${report.node}; CPU time, medians of ${report.coldRuns} cold starts and ${report.warmRounds} rounds; ${REFERENCE} = 1.00`;
  return [head, ...BENCH_ALGORITHMS.map((algorithm) => renderAlgorithm(report, algorithm)), renderSizes(report)].join(
    "\n\n",
  );
}

function renderAlgorithm({ rows, newTokenToFloor }: BenchReport, algorithm: BenchAlgorithm): string {
  const cells = rows
    .filter((row) => row.algorithm === algorithm)
    .map((row) => [row.label, ...COLUMNS.map(({ measure, unit }) => renderMeasure(row, measure, unit))]);
  const table = renderTable([[algorithm, ...COLUMNS.map(({ title }) => title)], ...cells]);
  const floor = newTokenToFloor[algorithm];
  return floor === undefined ? table : `${table}\nnew token, to bare jose: ${floor.toFixed(2)}`;
}

const COLUMNS: readonly { readonly title: string; readonly measure: Measure; readonly unit: string }[] = [
  { title: "cold, in all", measure: "coldMillis", unit: "ms" },
  { title: "cold, after init", measure: "afterInitMillis", unit: "ms" },
  { title: "new token", measure: "newTokenMicros", unit: "us" },
  { title: "repeated token", measure: "repeatedTokenMicros", unit: "us" },
];

function renderMeasure({ measures }: BenchRow, measure: Measure, unit: string): string {
  const comparison = measures[measure];
  return comparison ? `${comparison.ratio.toFixed(2)} (${comparison.median.toFixed(1)} ${unit})` : "-";
}

function renderSizes({ rows, bundleBytes, heapTokens }: BenchReport): string {
  const cells = Object.entries(bundleBytes).map(([id, bytes]) => {
    const heapBytes = rows.find((row) => row.id === id && row.heapBytes !== undefined)?.heapBytes;
    const heap = heapBytes === undefined ? "-" : `${(heapBytes / 1024 / 1024).toFixed(1)} MB`;
    return [id, `${(bytes / 1024).toFixed(1)} KB`, heap];
  });
  return renderTable([["", "bundle, minified", `heap after ${heapTokens.toLocaleString("en")} tokens`], ...cells]);
}
