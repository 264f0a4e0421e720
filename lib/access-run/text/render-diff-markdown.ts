import type { Change, Finding } from "../../access/diff/finding.ts";
import { requestInWords } from "../../access/judge/request-words.ts";
import { counted } from "../../access/judge/words.ts";
import { causesInWords, outcomesInWords } from "../../access-report/finding-words.ts";
import { code, escaped } from "../../access-report/markdown-text.ts";
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
  const findings = fitting(found.findings.map(renderFinding));
  const left = found.findings.length - findings.length;
  const { announced, hasExpectation, run } = context;
  const isAsAnnounced = announced.unannounced.length + announced.absent.length === 0;
  const text = [
    `### ${escaped(verdictLine(found, context))}`,
    "",
    countsOf(found.findings),
    ...(hasExpectation && isAsAnnounced ? ["", "Every finding was announced."] : []),
    ...(hasExpectation
      ? folded(
          "Not as announced",
          [...announced.unannounced, ...announced.absent].map((id) => `- ${code(cut(id))}`),
        )
      : []),
    ...(run === undefined
      ? []
      : folded(
          `Run in local gateways: ${counted(run.requests, "request")}, ${counted(run.disagreements.length, "disagreement")}`,
          renderRun(run, 200).map((line) => `- ${escaped(line)}`),
        )),
    "",
    ...findings.slice(0, OPEN_FINDINGS),
    ...folded(`${counted(findings.length - OPEN_FINDINGS, "further finding")}`, findings.slice(OPEN_FINDINGS)),
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

function countsOf(findings: readonly Finding[]): string {
  const count = (change: Change) => findings.filter((finding) => finding.change === change).length;
  return `${count("wider")} wider, ${count("narrower")} narrower, ${count("other")} other`;
}

function renderFinding(finding: Finding): string {
  const { change, summary, details, causes, witness } = finding;
  const outcomes = `**${escaped(outcomesInWords(finding))}**`;
  const example = witness === null || change === "other" ? [] : [`${code(requestInWords(witness))}: ${outcomes}`];
  const rest = [...details.map(escaped), ...example, causesInWords(causes, code)];
  return cut(`- ${LABELS[change]}: ${escaped(summary)}${rest.map((line) => `<br>${line}`).join("")}`);
}

/** As many as there is room for, widenings first. */
function fitting(findings: readonly string[]): string[] {
  let room = MOST_CHARACTERS - RESERVED;
  return findings.filter((finding) => {
    room -= finding.length + 1;
    return room >= 0;
  });
}

function folded(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = fitting(lines).slice(0, 1_000);
  return ["", "<details>", `<summary>${escaped(title)}</summary>`, "", ...shown, "", "</details>"];
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS_OF_ONE ? text : `${text.slice(0, MOST_CHARACTERS_OF_ONE)}...`;
}
