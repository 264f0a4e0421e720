import { counted } from "../../access/judge/words.ts";
import { renderFinding, renderNotCompared, verdictInWords } from "../../access-report/render-finding.ts";
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
    ...renderNotCompared(found.notCompared, width),
    ...announcement(context, width),
  ].join("\n");
}

/** `access of prod (main -> this working tree): WIDER, 2 findings`. */
export function verdictLine({ verdict, findings }: CheckedDiff, { before, after }: DiffContext): string {
  const [one, other] = [before.model.environment, after.model.environment];
  const who = one === other ? one : `${one} -> ${other}`;
  const from = before.name === after.name ? "" : ` (${before.name} -> ${after.name})`;
  const count = findings.length === 0 ? "" : `, ${counted(findings.length, "finding")}`;
  const said = verdict === null ? "UNKNOWN, comparison and local gateway disagree" : verdictInWords(verdict);
  return `access of ${who}${from}: ${said}${count}`;
}

function announcement({ announced: { unannounced, absent }, hasExpectation }: DiffContext, width: number): string[] {
  if (!hasExpectation) return [];
  const all = [
    ...unannounced.map((id) => `! not announced: ${printable(id)}`),
    ...absent.map((id) => `! announced, and not found: ${printable(id)}`),
  ];
  return all.length === 0 ? ["every finding was announced"] : all.flatMap((line) => wrapWords(line, width));
}
