import { STOP_NAMES } from "../../local-gateway/exchange/stop-names.ts";
import type { Trace, TraceStep } from "../../local-gateway/exchange/trace.ts";
import { printable, wrapWords } from "../../terminal/text.ts";
import type { TracedRequest } from "./trace-store.ts";

/** Styles that a trace is printed in. */
export type TraceStyle = "bold" | "dim" | "red" | "green" | "yellow";

export interface RenderTraceOptions {
  /** Colours a text; the default leaves it plain, which is what a file or a pipe wants. */
  readonly paint?: (style: TraceStyle, text: string) => string;
  /** Characters in a line, before words that are longer than what is left of it. Default is 100 */
  readonly columns?: number;
}

type Layout = Required<RenderTraceOptions>;

const COLUMNS = 100;

/** Width of `7 private integration` and two spaces. */
const STOP_WIDTH = 23;

/** Width of `answered` and two spaces. */
const OUTCOME_WIDTH = 10;

const MARGIN = " ".repeat(2 + STOP_WIDTH + OUTCOME_WIDTH);

const STYLES = { passed: "green", answered: "green", refused: "red" } as const satisfies Record<
  TraceStep["outcome"],
  TraceStyle
>;

/**
 * A request and its way through the stops as text: a line with its outcome, a paragraph for each step (what was looked at =>
 * what was decided, and the resource of the template that says so), and what the upstream received.
 */
export function renderTrace(request: TracedRequest, options: RenderTraceOptions = {}): string {
  const layout: Layout = { paint: options.paint ?? ((_style, text) => text), columns: options.columns ?? COLUMNS };
  const { steps, upstream } = request.trace;
  const body = steps.flatMap((step, index) => stepLines(step, steps[index - 1], layout));
  return [headline(request, layout), ...body, ...upstreamLines(upstream, layout)].join("\n");
}

function headline({ record }: TracedRequest, { paint }: Layout): string {
  const { method, path, status, code, stop, sourceIp, connectedFrom, millis, id } = record;
  const verdict = paint("bold", paint(status < 400 ? "green" : "red", code ? `${status} ${code}` : String(status)));
  const where = paint(
    "dim",
    `from ${sourceIp}${connectedFrom === undefined ? "" : ` (pretended; in truth ${connectedFrom})`}, answered by ${stop} after ${Math.round(millis)} ms, trace ${id}`,
  );
  return `${verdict}  ${paint("bold", printable(`${method} ${path}`))}  ${where}`;
}

/** The stop and the resource are named where they change. */
function stepLines(step: TraceStep, before: TraceStep | undefined, { paint, columns }: Layout): string[] {
  const { stop, outcome, looked, decided, logicalId } = step;
  const isNamed = logicalId === undefined || logicalId === before?.logicalId;
  const sentence = `${looked} => ${decided}${isNamed ? "" : ` [${logicalId}]`}`;
  const [first, ...others] = wrapWords(printable(sentence), columns - MARGIN.length);
  const title = stop === before?.stop ? "" : `${STOP_NAMES.indexOf(stop) + 1} ${stop}`;
  const head = `  ${title.padEnd(STOP_WIDTH)}${paint(STYLES[outcome], outcome.padEnd(OUTCOME_WIDTH))}${first}`;
  return [head, ...others.map((line) => `${MARGIN}  ${line}`), ...reasonLines(step, columns)];
}

/** Why a step decided as it did, and what would let the request in. */
function reasonLines({ because = [], letIn = [] }: TraceStep, columns: number): string[] {
  const sentences = [
    ...because.map(({ source, says }) => `${source === "configuration" ? "configuration" : "log"}: ${says}`),
    ...letIn.map((what) => `lets in: ${what}`),
  ];
  return sentences.flatMap((sentence) => {
    const [first, ...others] = wrapWords(printable(sentence), columns - MARGIN.length);
    return [`${MARGIN}${first}`, ...others.map((line) => `${MARGIN}  ${line}`)];
  });
}

function upstreamLines(upstream: Trace["upstream"], { paint }: Layout): string[] {
  if (upstream === undefined) return [`  ${paint("dim", "the upstream received nothing")}`];
  const { method, url, headers, status } = upstream;
  const answered = status === undefined ? "silence" : String(status);
  const head = `  ${"the upstream received".padEnd(STOP_WIDTH)}${answered.padEnd(OUTCOME_WIDTH)}${printable(`${method} ${url}`)}`;
  return [head, ...headers.map(([name, value]) => `${MARGIN}${printable(`${name}: ${value}`)}`)];
}
