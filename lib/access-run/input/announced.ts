import type { AccessDiff } from "../../access/diff/diff.ts";
import type { Change } from "../../access/diff/finding.ts";

/** Which changes of access make the command fail. */
export type FailOn = "wider" | "narrower" | "any" | "never";

/** A comparison's findings against those that the change announces. */
export interface Announced {
  /** Findings that nobody has announced, and that count. */
  readonly unannounced: readonly string[];
  /** Announced ids of which there is no finding. */
  readonly absent: readonly string[];
}

/** The ids of a file: one a line; empty lines and those that begin with `#` are passed over. */
export function announcedIds(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

export function compareWithAnnounced(
  { findings }: Pick<AccessDiff, "findings">,
  ids: readonly string[],
  failOn: FailOn,
): Announced {
  const counting = findings.filter(({ change }) => counts(change, failOn)).map(({ id }) => id);
  const known = new Set(findings.map(({ id }) => id));
  return {
    unannounced: counting.filter((id) => !ids.includes(id)),
    absent: ids.filter((id) => !known.has(id)),
  };
}

function counts(change: Change, failOn: FailOn): boolean {
  if (failOn === "any") return change !== "other";
  return change === failOn;
}
