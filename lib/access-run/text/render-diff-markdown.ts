import type { Change, Finding } from "../../access/diff/finding.ts";
import { counted } from "../../access/judge/words.ts";
import { byCause, exampleInWords, outcomesInWords } from "../../access-report/finding-words.ts";
import { code, escaped, withCalls } from "../../access-report/markdown-text.ts";
import type { CheckedDiff } from "../execution/run-diff.ts";
import { type DiffContext, verdictLine } from "./render-diff.ts";
import { renderRun } from "./render-run.ts";

/** GitHub takes 65,536 characters; more is cut off without a word. */
const MOST_CHARACTERS = 60_000;
/** What is left for all but the findings. */
const RESERVED = 8_000;
/** Findings that stand in the open; the others are folded away. */
const OPEN_FINDINGS = 12;
const MOST_CHARACTERS_OF_ONE = 2_500;

const LABELS: Readonly<Record<Change, string>> = { wider: "**wider**", narrower: "narrower", other: "other" };

/** For a pull request's summary or comment: verdict and counts first, then findings, the rest folded away. */
export function renderDiffMarkdown(found: CheckedDiff, context: DiffContext): string {
  const findings = fitting(found.findings, sizeOf);
  const left = found.findings.length - findings.length;
  const text = [
    `### ${escaped(verdictLine(found, context))}`,
    "",
    countsOf(found.findings),
    ...announcedLines(context),
    ...runLines(context),
    "",
    ...renderGroups(findings.slice(0, OPEN_FINDINGS)),
    ...folded(
      `${counted(findings.length - OPEN_FINDINGS, "further finding")}`,
      renderGroups(findings.slice(OPEN_FINDINGS)),
    ),
    ...(left === 0 ? [] : ["", `And ${left} more: the command prints all of them.`]),
    ...folded(
      "Not compared",
      found.notCompared.map((what) => `- ${escaped(cut(what))}`),
    ),
  ].join("\n");
  return text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS - 200)}\n\nCut: the command prints all of it.`;
}

function announcedLines({ announced, hasExpectation }: DiffContext): string[] {
  if (!hasExpectation) return [];
  const others = [...announced.unannounced, ...announced.absent];
  if (others.length === 0) return ["", "Every finding was announced."];
  return folded(
    "Not as announced",
    others.map((id) => `- ${code(cut(id))}`),
  );
}

function runLines({ run }: DiffContext): string[] {
  if (run === undefined) return [];
  const { requests, disagreements } = run;
  return folded(
    `Run in local gateways: ${counted(requests, "request")}, ${counted(disagreements.length, "disagreement")}`,
    renderRun(run, 200).map((line) => `- ${escaped(line)}`),
  );
}

function countsOf(findings: readonly Finding[]): string {
  const count = (change: Change) => findings.filter((finding) => finding.change === change).length;
  return `${count("wider")} wider (lets more in), ${count("narrower")} narrower (lets less in), ${count("other")} other`;
}

/** What was edited, and below it what that makes different. */
function renderGroups(findings: readonly Finding[]): string[] {
  return byCause(findings, code).flatMap((group) => [
    `- ${cut(group.cause)}`,
    ...group.findings.map((finding) => `  - ${renderFinding(finding)}`),
  ]);
}

function renderFinding(finding: Finding): string {
  const { change, summary, details } = finding;
  const example = exampleInWords(finding);
  const shown = example === undefined ? [] : [`${code(example)}: **${escaped(outcomesInWords(finding))}**`];
  const rest = [...details.map(withCalls), ...shown];
  return cut(`${LABELS[change]}: ${withCalls(summary)}${rest.map((line) => `<br>${line}`).join("")}`);
}

/** Characters that a finding takes, with its setting above it. */
function sizeOf(finding: Finding): number {
  return renderGroups([finding]).join("\n").length;
}

/** As many as there is room for, the first ones first. */
function fitting<Item>(items: readonly Item[], size: (item: Item) => number): Item[] {
  let room = MOST_CHARACTERS - RESERVED;
  return items.filter((item) => {
    room -= size(item) + 1;
    return room >= 0;
  });
}

function folded(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = fitting(lines, ({ length }) => length).slice(0, 1_000);
  return ["", "<details>", `<summary>${escaped(title)}</summary>`, "", ...shown, "", "</details>"];
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS_OF_ONE ? text : `${text.slice(0, MOST_CHARACTERS_OF_ONE)}...`;
}
