import { expect, test } from "@jest/globals";
import type { GatewayBenchReport } from "../../lib/bench/gateway/gateway-bench.ts";
import { failureLines, renderGatewayBench } from "../../lib/bench/gateway/render-gateway-bench.ts";
import { type Failures, quantile } from "../../lib/bench/gateway/send-load.ts";

const row = (id: string, requestsPerCpuSecond: number[], p99Millis: number[], failures: Failures = {}) => ({
  id,
  label: id,
  figures: [{ connections: 16, requestsPerCpuSecond, p50Millis: p99Millis, p99Millis, failures }],
});

const report: GatewayBenchReport = {
  node: "v20.0.0",
  rounds: 3,
  requests: 100,
  rows: [
    row("bare-proxy", [1_000, 500, 1_000], [2, 8, 4]),
    row("local-gateway", [700, 350, 700], [4, 16, 8]),
    row("local-gateway-lambda", [600, 300, 600], [4, 16, 8]),
    row("serverless-offline", [100, 50, 300], [20, 80, 40], { "429": 1, ECONNRESET: 1 }),
  ],
  skipped: [{ label: "nginx", reason: "not installed" }],
  start: { runs: 3, millis: 1_500, cpuMillis: 1_000 },
  memory: { requests: 200_000, afterEachTenth: [100, 101].map((it) => it * 1_048_576), failures: {} },
  stream: { bytes: 1_073_741_824, peakGrowth: 5_242_880 },
};

test("a report shows ratios to the bare proxy, round by round, and what could not be compared", () => {
  expect(renderGatewayBench(report).split("\n")).toEqual([
    "Node v20.0.0; medians of 3 rounds of 100 requests for each; the bare proxy = 1.00",
    "",
    "requests per CPU second  16 connections",
    "bare-proxy               1.00 (1000)",
    "local-gateway            0.70 (700)",
    "local-gateway-lambda     0.60 (600)",
    "serverless-offline       0.10 (100, 2 failed)",
    "",
    "p99                   16 connections",
    "bare-proxy            1.00 (4.0 ms)",
    "local-gateway         2.00 (8.0 ms)",
    "local-gateway-lambda  2.00 (8.0 ms)",
    "serverless-offline    10.00 (40.0 ms, 2 failed)",
    "",
    "guarded Lambda route, requests per CPU second to serverless-offline's: 6.0 x (16)",
    "start to first answer, template given: 1.50 s, 1.00 s of CPU (median of 3)",
    "memory over 200,000 requests, after each tenth: 100 101 MB; 0 failed",
    "a response of 1024 MB streamed through: 5 MB more at the peak",
    "skipped: nginx: not installed",
  ]);
});

test("answers that were not 200 are named, for each measurement", () => {
  expect(failureLines(report)).toEqual([
    "serverless-offline, 16 connections: 2 answers were not 200 (429: 1, ECONNRESET: 1)",
  ]);
  expect(failureLines({ rows: [], memory: { ...report.memory, failures: { "503": 7 } } })).toEqual([
    "memory: 7 answers were not 200 (503: 7)",
  ]);
  expect(failureLines({ rows: report.rows.slice(0, 3), memory: report.memory })).toEqual([]);
});

test.each([
  [0.5, 2],
  [0.99, 4],
  [0.25, 1],
])("the quantile %d is the time within which that share came", (share, millis) => {
  expect(quantile({ millis: [1, 2, 3, 4] }, share)).toBe(millis);
});
