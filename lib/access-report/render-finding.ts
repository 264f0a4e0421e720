import type { AccessDiff } from "../access/diff/diff.ts";
import type { Change, Finding } from "../access/diff/finding.ts";
import { requestInWords } from "../access/judge/request-words.ts";
import type { Style, Terminal } from "../terminal/terminal.ts";
import { printable, wrapWords } from "../terminal/text.ts";
import { causesInWords, outcomesInWords } from "./finding-words.ts";

const MARKS: Readonly<Record<Change, { mark: string; style: Style }>> = {
  wider: { mark: "+", style: "red" },
  narrower: { mark: "-", style: "yellow" },
  other: { mark: "~", style: "dim" },
};

/** Findings for a terminal, an empty line before each group: those that the same settings make stand together, above these. */
export function renderFindings(findings: readonly Finding[], width: number, paint: Terminal["paint"]): string[] {
  return byCause(findings).flatMap((group) => [
    "",
    ...group.flatMap((finding) => renderFinding(finding, width, paint)),
    ...inner(causeLine(group[0] as Finding), width),
  ]);
}

/** In the order of the first of each. */
function byCause(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const cause = causeLine(finding);
    groups.set(cause, [...(groups.get(cause) ?? []), finding]);
  }
  return [...groups.values()];
}

function causeLine({ causes }: Finding): string {
  return printable(causesInWords(causes));
}

/** One finding: its sentence, what it leaves out and why, then a request that shows it. */
function renderFinding(finding: Finding, width: number, paint: Terminal["paint"]): string[] {
  const { change, summary, details, witness } = finding;
  const { mark, style } = MARKS[change];
  const shown =
    witness === null || change === "other" ? [] : [`e.g. ${requestInWords(witness)}: ${outcomesInWords(finding)}`];
  return [
    ...marked(mark, printable(summary), width).map((line) => paint(style, line)),
    ...[...details, ...shown].flatMap((text) => inner(printable(text), width)),
  ];
}

/** A line for each setting that was not compared, or only as a text. */
export function renderNotCompared(notCompared: AccessDiff["notCompared"], width: number): string[] {
  return notCompared.flatMap((what) => marked("?", `not compared: ${printable(what)}`, width));
}

/** `WIDER`; for the same access a sentence. */
export function verdictInWords(verdict: AccessDiff["verdict"]): string {
  return verdict === "same" ? "the same requests get in" : verdict.toUpperCase();
}

function marked(mark: string, text: string, width: number): string[] {
  return wrapWords(text, width - 2).map((line, index) => `${index === 0 ? mark : " "} ${line}`);
}

function inner(text: string, width: number): string[] {
  return wrapWords(text, width - 6).map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`));
}
