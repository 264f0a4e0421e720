import type { Trace, TraceStep } from "../local-gateway/trace.ts";
import { printable } from "./printable.ts";
import { STOPS } from "./stops.ts";
import type { TracedRequest } from "./traced-request.ts";
import { wrapWords } from "./wrap-words.ts";

/** Styles that a trace is printed in. */
export type TraceStyle = "bold" | "dim" | "red" | "green" | "yellow";

export interface RenderTraceOptions {
  /** Colours a text; the default leaves it plain, which is what a file or a pipe wants. */
  readonly paint?: (style: TraceStyle, text: string) => string;
  /** Longest line, in characters. Default is 110 */
  readonly columns?: number;
}

type Layout = Required<RenderTraceOptions>;

const COLUMNS = 110;

/** Width of `7 private integration` and two spaces. */
const STOP_WIDTH = 23;

/** Width of `answered` and two spaces. */
const OUTCOME_WIDTH = 10;

const STYLES = { passed: "green", answered: "green", refused: "red", noted: "yellow" } as const satisfies Record<
  TraceStep["outcome"],
  TraceStyle
>;

/**
 * A request and its way through the stops as text: a line that says what became of it, then a paragraph a step (what was
 * looked at, what came of it, by which resource of the template), then the request that the host received.
 */
export function renderTrace(request: TracedRequest, options: RenderTraceOptions = {}): string {
  const layout: Layout = { paint: options.paint ?? ((_style, text) => text), columns: options.columns ?? COLUMNS };
  const { steps, upstream } = request.trace;
  const body = steps.flatMap((step, index) => stepLines(step, steps[index - 1]?.stop !== step.stop, layout));
  return [headline(request, layout), ...body, ...upstreamLines(upstream, layout)].join("\n");
}

function headline({ record }: TracedRequest, { paint }: Layout): string {
  const { method, path, status, code, stop, sourceIp, millis, id } = record;
  const verdict = paint("bold", paint(status < 400 ? "green" : "red", code ? `${status} ${code}` : String(status)));
  const where = paint("dim", `from ${sourceIp}, answered by ${stop} after ${Math.round(millis)} ms, trace ${id}`);
  return `${verdict}  ${paint("bold", printable(`${method} ${path}`))}  ${where}`;
}

function stepLines(step: TraceStep, isFirstOfStop: boolean, { paint, columns }: Layout): string[] {
  const stop = isFirstOfStop ? `${STOPS.indexOf(step.stop) + 1} ${step.stop}` : "";
  const margin = " ".repeat(2 + STOP_WIDTH + OUTCOME_WIDTH);
  const width = columns - margin.length;
  const looked = wrapWords(printable(step.looked), width);
  const decided = wrapWords(printable(`= ${step.decided}`), width).map((line, index) =>
    index === 0 ? line : `  ${line}`,
  );
  const by = step.logicalId === undefined ? [] : [paint("dim", printable(`  by ${step.logicalId}`))];
  const outcome = paint(STYLES[step.outcome], step.outcome.padEnd(OUTCOME_WIDTH));
  const first = `  ${stop.padEnd(STOP_WIDTH)}${outcome}${looked[0]}`;
  return [first, ...[...looked.slice(1), ...decided, ...by].map((line) => margin + line)];
}

function upstreamLines(upstream: Trace["upstream"], { paint }: Layout): string[] {
  if (upstream === undefined) return [`  ${paint("dim", "the host received nothing")}`];
  const { method, url, headers, status } = upstream;
  const said = status === undefined ? "no answer" : `answered ${status}`;
  const head = `  the host received      ${said.padEnd(OUTCOME_WIDTH - 2)}  ${printable(`${method} ${url}`)}`;
  const margin = " ".repeat(2 + STOP_WIDTH + OUTCOME_WIDTH);
  return [head, ...headers.map(([name, value]) => `${margin}${printable(`${name}: ${value}`)}`)];
}
