import type { AccessDiff } from "../access/diff/diff.ts";
import type { Change, Finding } from "../access/diff/finding.ts";
import type { AccessRequest } from "../access/judge/access-request.ts";
import { type Outcome, outcomeInWords, requestInWords } from "../access/judge/request-words.ts";
import type { Style, Terminal } from "../terminal/terminal.ts";
import { printable, wrapWords } from "../terminal/text.ts";

const MARKS: Readonly<Record<Change, { mark: string; style: Style }>> = {
  wider: { mark: "+", style: "red" },
  narrower: { mark: "-", style: "yellow" },
  other: { mark: "~", style: "dim" },
};

/** One finding for a terminal: its sentence, then a request that shows it, then the settings that cause it. */
export function renderFinding(
  { change, summary, details, settings, witness, before, after }: Finding,
  width: number,
  paint: Terminal["paint"],
): string[] {
  const { mark, style } = MARKS[change];
  const lines = [
    ...marked(mark, printable(summary), width).map((line) => paint(style, line)),
    ...details.flatMap((detail) => inner(printable(detail), width)),
  ];
  const shown = witness === null || change === "other" ? [] : [outcomeLine(witness, before, after)];
  return [...lines, ...[...shown, `by ${settings.join(", ")}`].flatMap((text) => inner(text, width))];
}

/** A line for each setting that was not compared, or only as a text. */
export function renderNotCompared(notCompared: AccessDiff["notCompared"], width: number): string[] {
  return notCompared.flatMap((what) => marked("?", `not compared: ${printable(what)}`, width));
}

/** `WIDER`; for the same access a sentence. */
export function verdictInWords(verdict: AccessDiff["verdict"]): string {
  return verdict === "same" ? "the same requests get in" : verdict.toUpperCase();
}

function outcomeLine(witness: AccessRequest, before: Outcome, after: Outcome): string {
  const outcomes = `${outcomeInWords(before)} -> ${outcomeInWords(after)}`;
  return printable(`e.g. ${requestInWords(witness)}: ${outcomes}`);
}

function marked(mark: string, text: string, width: number): string[] {
  return wrapWords(text, width - 2).map((line, index) => `${index === 0 ? mark : " "} ${line}`);
}

function inner(text: string, width: number): string[] {
  return wrapWords(text, width - 6).map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`));
}
