import type { Finding } from "../../access/diff/finding.ts";
import { exampleInWords, outcomesInWords } from "../../access-report/finding-words.ts";

/** GitHub shows ten warnings and ten notices of a step. */
const SHOWN = 10;

/**
 * Findings as workflow commands, which GitHub shows beside the changed file: widenings as warnings, narrowings as notices
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
 *
 * @param file - where the environment is written down
 */
export function renderAnnotations(findings: readonly Finding[], file: string): string[] {
  const of = (change: Finding["change"], command: string) =>
    findings
      .filter((finding) => finding.change === change)
      .slice(0, SHOWN)
      .map((finding) => annotation(command, finding, file));
  return [...of("wider", "warning"), ...of("narrower", "notice")];
}

function annotation(command: string, finding: Finding, file: string): string {
  const { change, summary, details, settings } = finding;
  const request = exampleInWords(finding);
  const example = request === undefined ? [] : [`e.g. ${request}: ${outcomesInWords(finding)}`];
  const title = property(`access ${change}: ${settings[0] ?? ""}`);
  return `::${command} file=${property(file)},title=${title}::${data([summary, ...details, ...example].join("\n"))}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
