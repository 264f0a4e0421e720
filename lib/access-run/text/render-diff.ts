import { counted } from "../../access/judge/words.ts";
import { renderFindings, renderNotCompared, verdictInWords } from "../../access-report/render-finding.ts";
import type { Terminal } from "../../terminal/terminal.ts";
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

/** Verdict first, then findings by their cause, widenings first, then what was not compared. */
export function renderDiff(
  found: CheckedDiff,
  context: DiffContext,
  { paint, columns }: Pick<Terminal, "paint" | "columns">,
): string {
  const width = columns();
  return [
    ...wrapWords(verdictLine(found, context), width).map((line) => paint("bold", line)),
    ...(context.run ? renderRun(context.run, width) : []),
    ...(context.run ? renderDisagreements(context.run, width, paint) : []),
    ...renderFindings(found.findings, width, paint),
    ...(found.findings.length === 0 ? [] : [""]),
    ...renderNotCompared(found.notCompared, width),
    ...announcement(context, width),
  ].join("\n");
}

/** `Environment "prod", from main to this working tree: WIDER, 2 findings`. */
export function verdictLine({ verdict, findings }: CheckedDiff, { before, after }: DiffContext): string {
  const count = findings.length === 0 ? "" : `, ${counted(findings.length, "finding")}`;
  const said = verdict === null ? "UNKNOWN, comparison and local gateway disagree" : verdictInWords(verdict);
  return `${sidesInWords(before, after)}: ${said}${count}`;
}

function sidesInWords(before: Version, after: Version): string {
  const [one, other] = [before, after].map(({ model }) => `"${model.environment}"`);
  const isSameVersion = before.name === after.name;
  if (one === other) return `Environment ${one}, from ${before.name} to ${isSameVersion ? "itself" : after.name}`;
  const of = ({ name }: Version) => (isSameVersion ? "" : ` of ${name}`);
  return `From environment ${one}${of(before)} to environment ${other}${of(after)}`;
}

function announcement({ announced: { unannounced, absent }, hasExpectation }: DiffContext, width: number): string[] {
  if (!hasExpectation) return [];
  const all = [
    ...unannounced.map((id) => `! not announced: ${printable(id)}`),
    ...absent.map((id) => `! announced, and not found: ${printable(id)}`),
  ];
  return all.length === 0 ? ["every finding was announced"] : all.flatMap((line) => wrapWords(line, width));
}
