import type { BenchReport, BenchRow } from "./authorizer-bench.ts";
import { BENCH_ALGORITHMS, REFERENCE } from "./contender.ts";
import { renderTable } from "./render-table.ts";

/** Renders a report as tables of ratios to the reference peer, its own figures in brackets. */
export function renderAuthorizerBench(report: BenchReport): string {
  const head = `Node ${report.node}; CPU time, medians of ${report.coldRuns} cold starts and ${report.warmRounds} rounds; ${REFERENCE} = 1.00`;
  return [head, ...BENCH_ALGORITHMS.map((algorithm) => renderAlgorithm(report, algorithm)), renderSizes(report)].join(
    "\n\n",
  );
}

function renderAlgorithm({ rows }: BenchReport, algorithm: string): string {
  const own = rows.filter((row) => row.algorithm === algorithm);
  const reference = own.find((row) => row.id === REFERENCE);
  const cells = own.map((row) => [
    row.label,
    ratio(row, reference, "coldMillis", "ms"),
    ratio(row, reference, "afterInitMillis", "ms"),
    ratio(row, reference, "newTokenMicros", "us"),
    ratio(row, reference, "repeatedTokenMicros", "us"),
  ]);
  return renderTable([[algorithm, "cold, in all", "cold, after init", "new token", "repeated token"], ...cells]);
}

type Measure = "coldMillis" | "afterInitMillis" | "newTokenMicros" | "repeatedTokenMicros";

function ratio(row: BenchRow, reference: BenchRow | undefined, measure: Measure, unit: string): string {
  const value = row[measure];
  const base = reference?.[measure];
  if (value === undefined || base === undefined) return "-";
  return `${(value / base).toFixed(2)} (${value.toFixed(1)} ${unit})`;
}

function renderSizes({ rows, bundleBytes, heapTokens }: BenchReport): string {
  const cells = Object.entries(bundleBytes).map(([id, bytes]) => {
    const heapBytes = rows.find((row) => row.id === id && row.heapBytes !== undefined)?.heapBytes;
    const heap = heapBytes === undefined ? "-" : `${(heapBytes / 1024 / 1024).toFixed(1)} MB`;
    return [id, `${(bytes / 1024).toFixed(1)} KB`, heap];
  });
  return renderTable([["", "bundle, minified", `heap after ${heapTokens.toLocaleString("en")} tokens`], ...cells]);
}
