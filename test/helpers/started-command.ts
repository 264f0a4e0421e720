import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** An object of `--json`. */
export type StartEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/** `npm start` as a process of its own. */
export interface StartedCommand {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when what was printed so far matches; rejects when the process has ended without. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** What `--json` has printed so far, one object a line. */
  events(): StartEvent[];
  /** Resolves with the first event from `from` on that fits; rejects when the process has ended without. */
  untilEvent(fits: (event: StartEvent) => boolean, from?: number): Promise<StartEvent>;
  /** Sends a signal. */
  end(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, -1 when a signal ended it. */
  ended(): Promise<number>;
}

/** @param root the project's folder, or that of a copy, which keeps its keys where a user's project has them */
export function startCommand(args: readonly string[], root = ROOT): StartedCommand {
  const child = spawn(process.execPath, ["bin/run.mjs", "start", ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", ...(root !== ROOT && { CLIPZY_LOCAL_KEYS: undefined }) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text) => {
      texts[name] += text;
    });
  }
  const exit = once(child, "close");
  const until = async <Found>(find: () => Found | null | undefined): Promise<Found> => {
    for (;;) {
      const found = find();
      if (found) return found;
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`ended with ${child.exitCode ?? child.signalCode}: ${texts.stderr}`);
      }
      await Promise.race([once(child.stdout, "data"), exit]);
    }
  };
  const events = () => {
    const whole = texts.stdout.slice(0, texts.stdout.lastIndexOf("\n") + 1);
    return whole.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as StartEvent]));
  };
  return {
    child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    until: (pattern) => until(() => pattern.exec(texts.stdout)),
    events,
    untilEvent: (fits, from = 0) => until(() => events().slice(from).find(fits)),
    end: (signal) => void child.kill(signal),
    ended: async () => {
      const [code] = await exit;
      return (code as number | null) ?? -1;
    },
  };
}
