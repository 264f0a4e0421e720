import type { AccessDiff } from "../access/diff/diff.ts";
import type { Change, Finding } from "../access/diff/finding.ts";
import type { Style, Terminal } from "../terminal/terminal.ts";
import { printable, wrapWords } from "../terminal/text.ts";
import { byCause, exampleInWords, outcomesInWords } from "./finding-words.ts";

const MARKS: Readonly<Record<Change, { mark: string; style: Style }>> = {
  wider: { mark: "+", style: "red" },
  narrower: { mark: "-", style: "yellow" },
  other: { mark: "~", style: "dim" },
};

/** Findings for a terminal, an empty line before each group: what was edited, and below it what that makes different. */
export function renderFindings(findings: readonly Finding[], width: number, paint: Terminal["paint"]): string[] {
  return byCause(findings).flatMap((group) => [
    "",
    ...hanging(printable(group.cause), width, { first: "", further: "    " }),
    ...group.findings.flatMap((finding) => renderFinding(finding, width, paint)),
  ]);
}

/** One finding: its sentence, what it leaves out and why, then a request that shows it. */
function renderFinding(finding: Finding, width: number, paint: Terminal["paint"]): string[] {
  const { mark, style } = MARKS[finding.change];
  const example = exampleInWords(finding);
  const shown = example === undefined ? [] : [`e.g. ${example}: ${outcomesInWords(finding)}`];
  const summary = hanging(printable(finding.summary), width, { first: `  ${mark} `, further: "    " });
  const rest = [...finding.details, ...shown].map(printable);
  return [
    ...summary.map((line) => paint(style, line)),
    ...rest.flatMap((text) => hanging(text, width, { first: "      ", further: "        " })),
  ];
}

/** A line for each setting that was not compared, or only as a text. */
export function renderNotCompared(notCompared: AccessDiff["notCompared"], width: number): string[] {
  return notCompared.flatMap((what) =>
    hanging(`not compared: ${printable(what)}`, width, { first: "", further: "  " }),
  );
}

/** `WIDER`; for the same access a sentence. */
export function verdictInWords(verdict: AccessDiff["verdict"]): string {
  return verdict === "same" ? "the same requests get in" : verdict.toUpperCase();
}

/** A paragraph with something before its first line, and before each further one. */
function hanging(text: string, width: number, { first, further }: { first: string; further: string }): string[] {
  return wrapWords(text, width - further.length).map((line, index) => `${index === 0 ? first : further}${line}`);
}
