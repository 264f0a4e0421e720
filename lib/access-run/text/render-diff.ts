import type { Change, Finding } from "../../access/diff/finding.ts";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import { type Outcome, outcomeInWords, requestInWords } from "../../access/judge/request-words.ts";
import { counted } from "../../access/judge/words.ts";
import type { Style, Terminal } from "../../terminal/terminal.ts";
import { printable, wrapWords } from "../../terminal/text.ts";
import type { CheckedDiff, DiffRun } from "../execution/run-diff.ts";
import type { Announced } from "../input/announced.ts";
import type { Version } from "../input/versions.ts";
import { renderDisagreements, renderRun } from "./render-run.ts";

/** What the text says besides the findings. */
export interface DiffContext {
  readonly before: Version;
  readonly after: Version;
  readonly announced: Announced;
  readonly hasExpectation: boolean;
  /** What came of running both. @default - nothing was run */
  readonly run?: DiffRun;
}

const MARKS: Readonly<Record<Change, { mark: string; style: Style }>> = {
  wider: { mark: "+", style: "red" },
  narrower: { mark: "-", style: "yellow" },
  other: { mark: "~", style: "dim" },
};

/** Verdict first, then findings, widenings first, then what was not compared. */
export function renderDiff(
  found: CheckedDiff,
  context: DiffContext,
  { paint, columns }: Pick<Terminal, "paint" | "columns">,
): string {
  const width = columns();
  return [
    paint("bold", verdictLine(found, context)),
    ...(context.run ? renderRun(context.run, width) : []),
    ...(context.run ? renderDisagreements(context.run, width, paint) : []),
    ...found.findings.flatMap((finding) => ["", ...renderFinding(finding, width, paint)]),
    ...(found.findings.length === 0 ? [] : [""]),
    ...found.notCompared.flatMap((what) => marked("?", `not compared: ${printable(what)}`, width)),
    ...announcement(context, width),
  ].join("\n");
}

/** `access of prod (main -> this working tree): WIDER, 2 findings`. */
export function verdictLine({ verdict, findings }: CheckedDiff, { before, after }: DiffContext): string {
  const [one, other] = [before.model.environment, after.model.environment];
  const who = one === other ? one : `${one} -> ${other}`;
  const from = before.name === after.name ? "" : ` (${before.name} -> ${after.name})`;
  const count = findings.length === 0 ? "" : `, ${counted(findings.length, "finding")}`;
  return `access of ${who}${from}: ${verdictInWords(verdict)}${count}`;
}

function verdictInWords(verdict: CheckedDiff["verdict"]): string {
  if (verdict === null) return "UNKNOWN, comparison and local gateway disagree";
  return verdict === "same" ? "the same requests get in" : verdict.toUpperCase();
}

function renderFinding(
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

function outcomeLine(witness: AccessRequest, before: Outcome, after: Outcome): string {
  const outcomes = `${outcomeInWords(before)} -> ${outcomeInWords(after)}`;
  return printable(`e.g. ${requestInWords(witness)}: ${outcomes}`);
}

function announcement({ announced: { unannounced, absent }, hasExpectation }: DiffContext, width: number): string[] {
  if (!hasExpectation) return [];
  const all = [
    ...unannounced.map((id) => `! not announced: ${printable(id)}`),
    ...absent.map((id) => `! announced, and not found: ${printable(id)}`),
  ];
  return all.length === 0 ? ["every finding was announced"] : all.flatMap((line) => wrapWords(line, width));
}

function marked(mark: string, text: string, width: number): string[] {
  return wrapWords(text, width - 2).map((line, index) => `${index === 0 ? mark : " "} ${line}`);
}

function inner(text: string, width: number): string[] {
  return wrapWords(text, width - 6).map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`));
}
