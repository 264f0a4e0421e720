import type { CheckEntry } from "./checks/check.ts";
import { type CheckResult, type CheckWorld, runChecks } from "./run-checks.ts";

export interface SettleOptions extends CheckWorld {
  /** For how long another round may begin, in milliseconds. 0 asks once. */
  readonly waitMillis: number;
  readonly sleep: (millis: number) => Promise<void>;
  /** Called before every pause with what is waited for, in one line. */
  readonly onPause: (line: string) => void;
}

/** Pauses double from the first to the longest: in ten minutes, the checks that differ are asked 14 times. */
const FIRST_PAUSE_MILLIS = 5_000;
const MAX_PAUSE_MILLIS = 60_000;

/**
 * Runs the checks, and while some differ and there is time left, runs those again. When they come as expected, the whole list
 * is run once more: a gateway that is still settling may answer differently elsewhere. (AWS needs "from a few seconds to a
 * number of minutes" for a change of a web ACL.)
 *
 * @returns the results of the last run of the whole list
 */
export async function runUntilSettled(entries: readonly CheckEntry[], options: SettleOptions): Promise<CheckResult[]> {
  const { now, sleep, waitMillis, onPause } = options;
  const deadline = now() + waitMillis;
  let pause = FIRST_PAUSE_MILLIS;
  let results = await runChecks(entries, options);
  let differing = differingOf(results);
  while (differing.length > 0 && now() < deadline) {
    onPause(waitingLine(differing, deadline - now()));
    await sleep(Math.min(pause, deadline - now()));
    pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
    const asked = entries.filter(({ name }) => differing.some((result) => result.name === name));
    differing = differingOf(await runChecks(asked, options));
    if (differing.length > 0 && now() < deadline) continue;
    results = await runChecks(entries, options);
    differing = differingOf(results);
  }
  return results;
}

function differingOf(results: readonly CheckResult[]): CheckResult[] {
  return results.filter(({ verdict }) => verdict === "different");
}

function waitingLine(differing: readonly CheckResult[], leftMillis: number): string {
  const { name, got } = differing[0] as CheckResult;
  const number = differing.length === 1 ? "1 check" : `${differing.length} checks`;
  return `waiting at most ${Math.ceil(leftMillis / 1000)} s for ${number}, the first: ${name}: got ${got}`;
}
