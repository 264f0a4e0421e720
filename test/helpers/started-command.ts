import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** `npm start` as a process of its own. */
export interface StartedCommand {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when what was printed so far matches; rejects when the process has ended without. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal. */
  end(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, -1 when a signal ended it. */
  ended(): Promise<number>;
}

export function startCommand(args: readonly string[]): StartedCommand {
  const child = spawn(process.execPath, ["bin/run.mjs", "start", ...args], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text) => {
      texts[name] += text;
    });
  }
  const exit = once(child, "close");
  return {
    child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    until: async (pattern) => {
      for (;;) {
        const match = pattern.exec(texts.stdout);
        if (match) return match;
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${texts.stderr}`);
        await Promise.race([once(child.stdout, "data"), exit]);
      }
    },
    end: (signal) => void child.kill(signal),
    ended: async () => {
      const [code] = await exit;
      return (code as number | null) ?? -1;
    },
  };
}
