import type { Cause, Finding } from "../access/diff/finding.ts";
import { outcomeInWords } from "../access/judge/request-words.ts";
import { listed } from "../access/judge/words.ts";

/** `before 403 FORBIDDEN, now let in`. */
export function outcomesInWords({ before, after }: Pick<Finding, "before" | "after">): string {
  return `before ${outcomeInWords(before)}, now ${outcomeInWords(after)}`;
}

/**
 * The settings that make a difference: `setting: A (GET /x)` where it is the same on both sides, else what is new, what was removed,
 * or what has taken the place of what.
 *
 * @param render - writes the path of a setting, or a rule. @default - as it is
 */
export function causesInWords(causes: readonly Cause[], render: (name: string) => string = String): string {
  const on = (side: Cause["side"]) => causes.filter((cause) => cause.side === side);
  const [now, before] = [on("after"), on("before")];
  const name = (count: number) => (count === 1 ? "setting" : "settings");
  const one = (cause: Cause) => `${render(cause.setting)}${cause.rule === undefined ? "" : ` (${render(cause.rule)})`}`;
  const rule = (cause: Cause) => render(cause.rule ?? "");
  const all = (list: readonly Cause[]) => listed(list.map(one));
  if (before.length === 0) return `new ${name(now.length)}: ${all(now)}`;
  if (now.length === 0) return `removed ${name(before.length)}: ${all(before)}`;
  if (all(now) === all(before)) return `${name(now.length)}: ${all(now)}`;
  const [newer, older] = [now[0] as Cause, before[0] as Cause];
  if (newer.setting === older.setting)
    return `setting: ${render(newer.setting)} (now ${rule(newer)}, before ${rule(older)})`;
  const isSameRule = newer.rule === older.rule;
  const former = before.map((cause) => (isSameRule ? render(cause.setting) : one(cause)));
  return `${name(now.length)}: now ${all(now)}, before ${listed(former)}`;
}
