import { type ChildProcess, spawn } from "node:child_process";
import { cpuMillisOf, memoryOf } from "./process-figures.ts";

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** @default - the project */
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** What it prints, on either stream, when it can be asked; the first group is its address. */
  readonly listening: RegExp;
}

/** A server in a separate process, with the figures that the system has of it. */
export interface MeasuredProcess {
  /** The first group of `listening`; "" when it has none. */
  readonly address: string;
  /** Since its start, threads and child processes included. */
  cpuMillis(): number;
  /** Bytes. */
  memory(): { readonly now: number; readonly peak: number };
  end(): Promise<void>;
}

/** A server that does not listen by then has failed. */
const START_MILLIS = 90_000;
const KEPT_TEXT = 65_536;

/**
 * Starts a server and waits until it listens.
 *
 * @throws Error with its last output, when it ends or does not listen
 */
export async function startProcess(options: ProcessOptions): Promise<MeasuredProcess> {
  const { command, args, cwd, env } = options;
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  // Ctrl-C ends the servers too.
  const endAtOnce = () => void child.kill("SIGKILL");
  process.once("exit", endAtOnce);
  child.once("exit", () => process.off("exit", endAtOnce));
  try {
    const address = await untilListening(child, options);
    const pid = child.pid ?? 0;
    return { address, cpuMillis: () => cpuMillisOf(pid), memory: () => memoryOf(pid), end: () => endProcess(child) };
  } catch (error) {
    await endProcess(child);
    throw error;
  }
}

function untilListening(child: ChildProcess, { command, args, listening }: ProcessOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const fail = (what: string) => reject(new Error(`${command} ${args[0] ?? ""} ${what}: ${printed.trim()}`));
    const timer = setTimeout(() => fail("does not listen"), START_MILLIS);
    const read = (chunk: Buffer) => {
      // Read on after it listens as well: a full pipe would stop the server.
      printed = (printed + chunk.toString()).slice(-KEPT_TEXT);
      const found = listening.exec(printed);
      if (found) settle(() => resolve(found[1] ?? ""));
    };
    const settle = (end: () => void) => {
      clearTimeout(timer);
      for (const stream of [child.stdout, child.stderr]) stream?.off("data", read).resume();
      end();
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", read);
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", (code) => settle(() => fail(`has ended with ${code}`)));
  });
}

/** SIGTERM first; SIGKILL when the server has not ended after two seconds. */
function endProcess(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
    const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
