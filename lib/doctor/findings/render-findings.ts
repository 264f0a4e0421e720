import type { Paint } from "../../terminal/terminal.ts";
import { wrapWords } from "../../terminal/text.ts";
import type { Finding } from "./finding.ts";

export interface RenderFindingsOptions {
  readonly paint: Paint;
  /** Width of a line in characters. */
  readonly columns: number;
}

const STATES = ["fault", "not asked", "sound"] as const;
const STYLES = { fault: "red", "not asked": "yellow", sound: "green" } as const;
const STATE_WIDTH = 11;

/** Whether a list of findings has no fault. */
export function isSound(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state !== "fault");
}

/** The findings as text, faults first; the last line counts them. */
export function renderFindings(
  environment: string,
  findings: readonly Finding[],
  options: RenderFindingsOptions,
): string {
  const ordered = STATES.flatMap((state) => findings.filter((finding) => finding.state === state));
  const counts = STATES.map((state) => counted(ordered.filter((finding) => finding.state === state).length, state));
  return [...alike(ordered).flatMap((group) => lines(group, options)), "", `${environment}: ${counts.join(", ")}`].join(
    "\n",
  );
}

/** Findings of which one can stand for all. */
interface Group {
  readonly first: Finding;
  readonly count: number;
}

function alike(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const key = likeness(finding);
    const { first, count } = groups.get(key) ?? { first: finding, count: 0 };
    groups.set(key, { first, count: count + 1 });
  }
  return [...groups.values()];
}

/** The same text for findings of which one stands for all: hosts of one upstream with one certificate, or out of reach. */
function likeness(finding: Finding): string {
  const { state, subject, found } = finding;
  const remedy = state === "fault" ? finding.remedy : "";
  return state === "sound" ? JSON.stringify([state, subject]) : JSON.stringify([state, found, remedy]);
}

function counted(count: number, state: Finding["state"]): string {
  return `${count} ${state}${state === "fault" && count !== 1 ? "s" : ""}`;
}

function lines({ first: finding, count }: Group, { paint, columns }: RenderFindingsOptions): string[] {
  const { state, subject, setting, found } = finding;
  const remedy = state === "sound" ? undefined : finding.remedy;
  const more = count === 1 ? "" : ` and ${count - 1} more`;
  const place = state === "fault" && setting !== undefined ? [`in ${setting}${more}`] : [];
  const [first, ...rest] = [
    `${subject}${more}: ${found}`,
    ...place,
    ...(remedy === undefined ? [] : [`-> ${remedy}`]),
  ].flatMap((text) => wrapped(text, columns - STATE_WIDTH));
  return [
    paint(STYLES[state], state.padEnd(STATE_WIDTH)) + first,
    ...rest.map((line) => " ".repeat(STATE_WIDTH) + line),
  ];
}

/** Lines after the first are indented. */
function wrapped(text: string, width: number): string[] {
  const [first = "", ...rest] = wrapWords(text, width - 2);
  return [first, ...rest.map((line) => `  ${line}`)];
}
