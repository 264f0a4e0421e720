import { renderTable } from "../../terminal/table.ts";
import { wrapWords } from "../../terminal/text.ts";
import { compareSamples } from "../compare-samples.ts";
import { FLOOR, type GatewayBenchReport } from "./gateway-bench.ts";
import type { LoadFigures } from "./measure-rounds.ts";
import { type Failures, failureCount } from "./send-load.ts";

/** Renders a report as tables of ratios to the bare proxy, medians of the figures themselves in brackets. */
export function renderGatewayBench(report: GatewayBenchReport): string {
  const { node, rounds, requests, skipped } = report;
  const head = `Node ${node}; medians of ${rounds} rounds of ${requests} requests for each; the bare proxy = 1.00`;
  const missing = skipped.map(({ label, reason }) => `skipped: ${label}: ${reason}`);
  return [
    head,
    renderMeasure(report, "requests per CPU second", "requestsPerCpuSecond", ""),
    renderMeasure(report, "p99", "p99Millis", " ms"),
    [...renderPeer(report), ...renderSolo(report), ...missing].map(wrapped).join("\n"),
  ].join("\n\n");
}

const COLUMNS = 100;

function wrapped(line: string): string {
  return wrapWords(line, COLUMNS - 2).join("\n  ");
}

/** A sentence for each measurement whose answers were not all 200. Its figures are worth nothing. */
export function failureLines({ rows, memory }: Pick<GatewayBenchReport, "rows" | "memory">): string[] {
  const measured = rows.flatMap(({ label, figures }) =>
    figures.map(({ connections, failures }) => ({ what: `${label}, ${connections} connections`, failures })),
  );
  return [...measured, { what: "memory", failures: memory.failures }]
    .filter(({ failures }) => failureCount(failures) > 0)
    .map(({ what, failures }) => `${what}: ${failureCount(failures)} answers were not 200 (${renderCounts(failures)})`);
}

function renderCounts(failures: Failures): string {
  return Object.entries(failures)
    .map(([outcome, count]) => `${outcome}: ${count}`)
    .join(", ");
}

type Measure = "requestsPerCpuSecond" | "p99Millis";

function renderMeasure({ rows }: GatewayBenchReport, title: string, measure: Measure, unit: string): string {
  const floor = rows.find(({ id }) => id === FLOOR);
  const heads = (floor?.figures ?? []).map(
    ({ connections }) => `${connections} connection${connections > 1 ? "s" : ""}`,
  );
  const cells = rows.map((row) => [
    row.label,
    ...row.figures.map((figures, level) => ratioCell(figures, floor?.figures[level], measure, unit)),
  ]);
  return renderTable([[title, ...heads], ...cells]);
}

function ratioCell(figures: LoadFigures, floor: LoadFigures | undefined, measure: Measure, unit: string): string {
  const { ratio, median } = compareSamples(figures[measure], floor?.[measure] ?? []);
  const failed = failureCount(figures.failures);
  const broken = failed > 0 ? `, ${failed} failed` : "";
  return `${ratio.toFixed(2)} (${median.toFixed(measure === "p99Millis" ? 1 : 0)}${unit}${broken})`;
}

/** The one pair that is compared with each other: the same guarded Lambda route. */
function renderPeer({ rows }: GatewayBenchReport): string[] {
  const [own, peer] = ["local-gateway-lambda", "serverless-offline"].map((id) => rows.find((row) => row.id === id));
  if (!own || !peer) return [];
  const ratios = own.figures.map(({ requestsPerCpuSecond, connections }, level) => {
    const { ratio } = compareSamples(requestsPerCpuSecond, peer.figures[level]?.requestsPerCpuSecond ?? []);
    return `${ratio.toFixed(1)} x (${connections})`;
  });
  return [`guarded Lambda route, requests per CPU second to serverless-offline's: ${ratios.join(", ")}`];
}

function renderSolo({ start, memory, stream }: GatewayBenchReport): string[] {
  const { afterEachTenth, requests, failures } = memory;
  return [
    `start to first answer, template given: ${(start.millis / 1000).toFixed(2)} s, ${(start.cpuMillis / 1000).toFixed(2)} s of CPU (median of ${start.runs})`,
    `memory over ${requests.toLocaleString("en")} requests, after each tenth: ${afterEachTenth.map(megabytes).join(" ")} MB; ${failureCount(failures)} failed`,
    `a response of ${megabytes(stream.bytes)} MB streamed through: ${megabytes(stream.peakGrowth)} MB more at the peak`,
  ];
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}
