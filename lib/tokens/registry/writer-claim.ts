import { randomBytes, randomInt } from "node:crypto";
import { readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UnusableArgument } from "../../terminal/arguments.ts";

// One writer at a time, without a lock that a killed process could leave behind. Each writer puts down a claim, a file
// under a name that only it uses, and then looks: it may write when it sees no other claim of a living process, else it
// takes its own away and tries again later. Of two writers, the one that looks last has seen the other's claim, so never
// both go on. A dead process's claim counts for nothing, and to take it away is safe, since nobody else uses its name.

const PATIENCE_MILLIS = 30_000;

/** A right to write, until it is released. */
export interface WriterClaim {
  /** A name beside the file that no other writer uses. */
  readonly temporary: string;
  release(): void;
}

/** What a process that ended in the middle of writing has left. */
export interface Leftover {
  readonly process: number;
  /** The file that it was about to put in place. */
  readonly temporary: string;
}

/**
 * Waits until nobody else writes a file.
 *
 * @throws UnusableArgument when somebody has been writing it for half a minute
 */
export async function claimWriting(file: string): Promise<WriterClaim> {
  let waited = 0;
  for (;;) {
    const claim = tryToClaim(file);
    if ("release" in claim) return claim;
    if (waited >= PATIENCE_MILLIS) {
      throw new UnusableArgument(`${file}: another command is writing it; if none is running, remove ${claim.heldBy}`);
    }
    const pause = randomInt(2, 25);
    waited += pause;
    await sleep(pause);
  }
}

function tryToClaim(file: string): WriterClaim | { readonly heldBy: string } {
  const [before] = livingClaims(file);
  if (before !== undefined) return { heldBy: before };
  const name = join(dirname(file), `.${basename(file)}.${hostname()}.${process.pid}.${randomBytes(6).toString("hex")}`);
  const claim = `${name}.claim`;
  writeFileSync(claim, "", { flag: "wx", mode: 0o600 });
  // The claim may be gone, since the error below tells people to remove one. The work is done all the same.
  const release = () => rmSync(claim, { force: true });
  const [other] = livingClaims(file).filter((path) => path !== claim);
  if (other === undefined) return { temporary: `${name}.tmp`, release };
  release();
  return { heldBy: other };
}

/** The claims of processes that may be running: of other machines, all. */
function livingClaims(file: string): string[] {
  return besides(file, "claim")
    .filter(({ host, pid }) => host !== hostname() || isRunning(pid))
    .map(({ path }) => path);
}

/**
 * Takes away what dead processes of this machine have left.
 *
 * @param claim ensures that nobody else does the same
 * @returns the unfinished files, still there: the caller reads and removes them
 */
export function collectLeftovers(file: string, _claim: WriterClaim): Leftover[] {
  const isDead = ({ host, pid }: Besides) => host === hostname() && !isRunning(pid);
  for (const { path } of besides(file, "claim").filter(isDead)) unlinkSync(path);
  return besides(file, "tmp")
    .filter(isDead)
    .map(({ pid, path }) => ({ process: pid, temporary: path }));
}

interface Besides {
  readonly host: string;
  readonly pid: number;
  readonly path: string;
}

function besides(file: string, ending: "claim" | "tmp"): Besides[] {
  const prefix = `.${basename(file)}.`;
  const folder = dirname(file);
  return readdirSync(folder).flatMap((name) => {
    if (!name.startsWith(prefix)) return [];
    const [, host, pid] = /^(.*)\.(\d+)\.[0-9a-f]{12}\.(?:claim|tmp)$/.exec(name.slice(prefix.length)) ?? [];
    if (host === undefined || !name.endsWith(`.${ending}`)) return [];
    return [{ host, pid: Number(pid), path: join(folder, name) }];
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // it runs, as another user
  }
}
