import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../helpers/sources.ts";
import type { Replacements } from "./replacements.ts";

/** A row of the table in CHANGING.md. */
export interface ChangeRow {
  readonly setting: string;
  readonly change: string;
  /** What is replaced, new and deleted. */
  readonly effect: string;
  readonly interruption: string;
}

/** The rows of the table "setting | change | ..." in CHANGING.md. */
export function changeTable(): ChangeRow[] {
  const text = readFileSync(join(ROOT, "lib", "CHANGING.md"), "utf8");
  const [, table = ""] = /\n\| setting \| change \|[^\n]*\n\|[-|]+\|\n((?:\|[^\n]*\n)+)/.exec(text) ?? [];
  return table
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [setting = "", change = "", effect = "", interruption = ""] = line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim());
      return { setting: setting.replaceAll("`", ""), change, effect, interruption };
    });
}

/** As the table's third column says it: `replaced VpcLink; new Deployment, IPSet x2`. */
export function renderEffect({ replaced, added, deleted }: Replacements): string {
  const parts = [named("replaced", replaced), named("new", added), named("deleted", deleted)].flat();
  return parts.length === 0 ? "in place" : parts.join("; ");
}

function named(verb: string, types: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  const list = [...counts].map(([type, count]) => (count === 1 ? type : `${type} x${count}`)).join(", ");
  return list === "" ? [] : [`${verb} ${list}`];
}
