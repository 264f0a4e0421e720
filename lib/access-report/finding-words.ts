import type { Cause, Finding } from "../access/diff/finding.ts";
import { outcomeInWords, requestInWords } from "../access/judge/request-words.ts";
import { listed } from "../access/judge/words.ts";

/** Findings that the same settings make, under these in words. */
export interface CauseGroup {
  readonly cause: string;
  readonly findings: readonly Finding[];
}

/** In the order of the first of each. @param render - writes a setting, or what is written there. @default - as it is */
export function byCause(findings: readonly Finding[], render?: (name: string) => string): CauseGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const cause = causesInWords(finding.causes, render);
    groups.set(cause, [...(groups.get(cause) ?? []), finding]);
  }
  return [...groups].map(([cause, of]) => ({ cause, findings: of }));
}

/** The request that shows a finding; its address only where it matters. None where the same requests are let in. */
export function exampleInWords({ witness, change, anyAddress }: Finding): string | undefined {
  if (witness === null || change === "other") return undefined;
  return requestInWords(anyAddress ? { ...witness, address: null } : witness);
}

/** `before 403 FORBIDDEN, now let in`. */
export function outcomesInWords({ before, after }: Pick<Finding, "before" | "after">): string {
  return `before ${outcomeInWords(before)}, now ${outcomeInWords(after)}`;
}

/** The edit itself: `A is new: GET /x [a]`, `A is removed: ...`, `A: GET /x [a] -> [b]`; of what is long only that it is changed. */
function causesInWords(causes: readonly Cause[], render: (name: string) => string = String): string {
  const on = (side: Cause["side"]) => causes.filter((cause) => cause.side === side);
  const [now, before] = [on("after"), on("before")];
  const names = (list: readonly Cause[]) => listed(list.map(({ setting }) => render(setting)));
  const are = (list: readonly Cause[]) => (list.length === 1 ? "is" : "are");
  const values = (list: readonly Cause[]) => {
    const texts = list.map(textOf).filter((text) => text !== "");
    return texts.length === 0 ? "" : `: ${listed(texts.map(render))}`;
  };
  if (before.length === 0) return `${names(now)} ${are(now)} new${values(now)}`;
  if (now.length === 0) return `${names(before)} ${are(before)} removed${values(before)}`;
  const isSamePlace = placesOf(now) === placesOf(before);
  const place = isSamePlace ? names(now) : `${names(now)} (before: ${names(before)})`;
  const edit = editOf(now, before);
  return edit === undefined ? `${place} ${are(now)} changed` : `${place}: ${render(edit)}`;
}

/** Settings without the environments' names, which the heading has. */
function placesOf(causes: readonly Cause[]): string {
  return causes.map(({ setting }) => setting.replace(/^environments\.[^.]+\./, "")).join(" ");
}

/** `GET /x [a] -> [b]`, where there is one setting on each side and both are short. */
function editOf([now, ...more]: readonly Cause[], [before]: readonly Cause[]): string | undefined {
  if (now?.value === undefined || before?.value === undefined || more.length > 0) return undefined;
  const [newer, older] = [textOf(now), textOf(before)];
  if (newer === older) return undefined;
  if (now.value === before.value) return `${older} -> ${methodsOf(now) ?? newer}`;
  return `${older} -> ${now.rule === before.rule ? now.value : newer}`;
}

/** What takes the place of a rule's methods: rules are compared with those of the same path. */
function methodsOf({ rule }: Cause): string | undefined {
  return rule?.replace(/ \/.*$/, "").replace(/^\*$/, "any method");
}

/** `any method /x [a]`: of a rule its call, then what is written there. */
function textOf({ rule, value }: Cause): string {
  return [rule?.replace(/^\* /, "any method "), value].filter((part) => part !== undefined).join(" ");
}
