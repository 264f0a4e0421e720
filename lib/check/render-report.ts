import type { Paint } from "../terminal/terminal.ts";
import { CONFIRMATIONS, type ConfirmationId } from "./checks/confirmations.ts";
import type { CheckResult } from "./run-checks.ts";

const MARKS = { "as expected": ["green", "ok"], different: ["red", "DIFFERENT"], skipped: ["dim", "skipped"] } as const;

/** The report as a person reads it: the table, what was settled, and one line of summary. */
export function renderReport(results: readonly CheckResult[], paint: Paint): string {
  return [
    ...renderTable(results, paint),
    ...renderConfirmations(results, paint),
    "",
    renderSummary(results, paint),
  ].join("\n");
}

/** The report for programs. */
export function reportAsJson(results: readonly CheckResult[]): string {
  const confirmations = settled(results).map(({ id, verdict }) => ({ item: CONFIRMATIONS[id], verdict }));
  return JSON.stringify({ passed: hasPassed(results), checks: results, confirmations }, null, 2);
}

/** Whether nothing differs and something was asked at all. */
export function hasPassed(results: readonly CheckResult[]): boolean {
  return count(results, "different") === 0 && count(results, "as expected") > 0;
}

/** Every item that an answer settled; one refutation outweighs any number of confirmations. */
export function settled(results: readonly CheckResult[]): { id: ConfirmationId; verdict: "confirmed" | "refuted" }[] {
  const ids = Object.keys(CONFIRMATIONS) as ConfirmationId[];
  return ids.flatMap((id) => {
    const verdicts = results.filter((result) => result.confirms === id).map((result) => result.verdict);
    if (verdicts.length === 0) return [];
    return [{ id, verdict: verdicts.includes("different") ? ("refuted" as const) : ("confirmed" as const) }];
  });
}

function renderTable(results: readonly CheckResult[], paint: Paint): string[] {
  const names = Math.min(104, Math.max("check".length, ...results.map((result) => result.name.length)));
  const expectations = Math.max("expected".length, ...results.map((result) => result.expected.length));
  const row = (mark: string, name: string, expected: string, got: string) =>
    `${mark.padEnd(9)}  ${name.padEnd(names)}  ${expected.padEnd(expectations)}  ${got}`;
  return [
    paint("bold", row("", "check", "expected", "got")),
    ...results.map((result) => {
      const [style, mark] = MARKS[result.verdict];
      return paint(style, row(mark, result.name, result.expected, result.got));
    }),
  ];
}

function renderConfirmations(results: readonly CheckResult[], paint: Paint): string[] {
  const lines = settled(results).map(({ id, verdict }) =>
    paint(verdict === "confirmed" ? "green" : "red", `${verdict.padEnd(9)}  ${CONFIRMATIONS[id]}`),
  );
  return lines.length === 0 ? [] : ["", paint("bold", "confirm on your first deployment"), ...lines];
}

function renderSummary(results: readonly CheckResult[], paint: Paint): string {
  const [same, different, skipped] = (["as expected", "different", "skipped"] as const).map((verdict) =>
    count(results, verdict),
  );
  const text = `${same} as expected, ${different} different, ${skipped} skipped`;
  return paint(hasPassed(results) ? "green" : "red", text);
}

function count(results: readonly CheckResult[], verdict: CheckResult["verdict"]): number {
  return results.filter((result) => result.verdict === verdict).length;
}
