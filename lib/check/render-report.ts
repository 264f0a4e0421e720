import type { Paint } from "../terminal/terminal.ts";
import { wrapWords } from "../terminal/text.ts";
import type { CheckSubject } from "./checks/check-subject.ts";
import { CONFIRMATIONS, type ConfirmationId } from "./checks/confirmations.ts";
import type { CheckResult } from "./run-checks.ts";

export interface ReportOptions {
  readonly paint: Paint;
  /** Width of a line in characters. */
  readonly columns: number;
  /** Lists the checks that passed as well. @default false: their number only */
  readonly all?: boolean;
  /** The gateway runs on this machine, so that its answers prove nothing about AWS. @default false */
  readonly isLocal?: boolean;
}

/** The report for programs, as `--json` prints it. Its shape is part of the command's interface (CHECK.md). */
export interface CheckReport {
  /** Whether nothing differs and something was asked. The exit code says the same. */
  readonly passed: boolean;
  /** In the order in which they were made. */
  readonly checks: readonly CheckResult[];
  /** What the answers say about AWS. */
  readonly confirmations: readonly SettledItem[];
}

export interface SettledItem {
  readonly item: ConfirmationId;
  /** What AWS was expected to do. */
  readonly belief: string;
  readonly verdict: "confirmed" | "refuted";
}

export function checkReport(results: readonly CheckResult[]): CheckReport {
  return { passed: hasPassed(results), checks: results, confirmations: settledItems(results) };
}

/** Whether nothing differs and something was asked at all. */
export function hasPassed(results: readonly CheckResult[]): boolean {
  return of("different", results).length === 0 && of("as expected", results).length > 0;
}

/** Every item that the answers settle: one refutation is enough, and a confirmation needs every answer as expected. */
export function settledItems(results: readonly CheckResult[]): SettledItem[] {
  return (Object.keys(CONFIRMATIONS) as ConfirmationId[]).flatMap((item): SettledItem[] => {
    const verdicts = results.flatMap(({ settles }) => (settles?.item === item ? [settles.verdict] : []));
    const { belief } = CONFIRMATIONS[item];
    if (verdicts.includes("refuted")) return [{ item, belief, verdict: "refuted" }];
    if (verdicts.length === 0 || verdicts.includes("open")) return [];
    return [{ item, belief, verdict: "confirmed" }];
  });
}

/** The report as a person reads it: what differs, what was left out, what passed; then what it says about AWS, and the sum. */
export function renderReport(results: readonly CheckResult[], options: ReportOptions): string {
  const passed = of("as expected", results);
  return [
    ...of("different", results).flatMap((result) => renderDifference(result, options)),
    ...of("skipped", results).flatMap(({ name, got }) => line("dim", "skipped", `${name} (${got})`, options)),
    ...(options.all ? passed.flatMap(({ name, got }) => line("green", "ok", `${name} (${got})`, options)) : []),
    ...renderItems(settledItems(results), options),
    ...line(hasPassed(results) ? "green" : "red", "", summary(results, options), options),
  ].join("\n");
}

function renderDifference({ name, expected, got }: CheckResult, options: ReportOptions): string[] {
  const detail = `expected ${expected}, got ${got}`;
  return [...line("red", "DIFFERENT", name, options), ...line("plain", " ".repeat(MARK_WIDTH), detail, options)];
}

function renderItems(items: readonly SettledItem[], options: ReportOptions): string[] {
  if (items.length === 0) return [""];
  const lines = items.flatMap(({ verdict, belief }) =>
    line(verdict === "confirmed" ? "green" : "red", verdict, belief, options),
  );
  const title = `what was not measured on AWS before (CONFIRM.md)${options.isLocal ? ", as a local gateway answers" : ""}`;
  return ["", options.paint("bold", title), ...lines, ""];
}

function summary(results: readonly CheckResult[], { all }: ReportOptions): string {
  const [same, different, skipped] = (["as expected", "different", "skipped"] as const).map(
    (verdict) => of(verdict, results).length,
  );
  const hint = all || same === 0 ? "" : " (--all lists them)";
  return `${same} as expected${hint}, ${different} different, ${skipped} skipped`;
}

const MARK_WIDTH = "DIFFERENT".length;

/** A mark and a text, which is wrapped beside it. */
function line(style: "green" | "red" | "dim" | "plain", mark: string, text: string, options: ReportOptions): string[] {
  const indent = mark === "" ? "" : " ".repeat(MARK_WIDTH + 2);
  const first = mark === "" ? "" : mark.padEnd(MARK_WIDTH + 2);
  const lines = wrapWords(text, options.columns - indent.length);
  const paint = (each: string) => (style === "plain" ? each : options.paint(style, each));
  return lines.map((each, index) => paint((index === 0 ? first : indent) + each));
}

function of(verdict: CheckResult["verdict"], results: readonly CheckResult[]): CheckResult[] {
  return results.filter((result) => result.verdict === verdict);
}

/** What to try when many checks differ for one reason, a sentence each. */
export function hints(results: readonly CheckResult[], subject: CheckSubject): string[] {
  const got = of("different", results).map((result) => result.got);
  const seen = (word: string) => got.some((text) => text.includes(word));
  return [
    ...(seen("REQUEST_BLOCKED") ? [blockedHint(subject)] : []),
    ...(seen("RATE_LIMITED")
      ? ["the rate limit or the throttle was reached: wait for its window, then check again"]
      : []),
    ...(seen("UPSTREAM_") ? ["the gateway cannot reach the upstream: see the runbook's article on that alarm"] : []),
    ...(seen("no answer") ? [unansweredHint(subject)] : []),
  ];
}

function blockedHint({ outside }: CheckSubject): string {
  return outside
    ? "the web ACL blocked what it should not have: its first two rules answer before the address lists"
    : "the web ACL blocked this machine: check from an allowed address, or check the refusals with --outside";
}

function unansweredHint({ config }: CheckSubject): string {
  return config.api.endpoint === "private"
    ? "a private gateway is reached through its VPC endpoints only: check from inside (VPN, Direct Connect)"
    : "no connection: is the address right, and the deployment finished?";
}
