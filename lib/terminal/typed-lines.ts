import { spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { UnusableArgument } from "./arguments.ts";

/** The two ends of a terminal at which a person types. */
export interface TypingStreams {
  readonly input: NodeJS.ReadableStream;
  /** Where a question is shown. */
  readonly output: NodeJS.WritableStream;
}

/** Asks for a line. @throws UnusableArgument when the person gives up (Ctrl-C, Ctrl-D) */
export function askLine(question: string, { input, output }: TypingStreams): Promise<string> {
  const lines = createInterface({ input, output });
  return new Promise<string>((resolve, reject) => {
    lines.question(question, (answer) => resolve(answer.trim()));
    lines.once("close", () => reject(new UnusableArgument("given up: nothing was started")));
  }).finally(() => lines.close());
}

/** When a terminal may be read. */
export interface Foreground {
  /** The system stops a process that reads its terminal in the background (`npm start &`). */
  readonly isForeground: () => boolean;
  /** Calls back when the process goes on after it was stopped, maybe in the background. */
  readonly onContinue: (listener: () => void) => void;
}

/** `ps` knows the process group that the terminal listens to; Node does not. */
export function foregroundOf(process: NodeJS.Process): Foreground {
  const isForeground = () => {
    const { stdout } = spawnSync("ps", ["-o", "pgid=,tpgid=", "-p", String(process.pid)], { encoding: "utf8" });
    const [own, listening] = stdout?.trim().split(/\s+/) ?? [];
    return own !== undefined && own === listening;
  };
  return { isForeground, onContinue: (listener) => void process.on("SIGCONT", listener) };
}

/**
 * Lines that a person types while the command works. The terminal stays in its usual mode, so Ctrl-C and Ctrl-Z are signals.
 */
export function readTypedLines(
  input: NodeJS.ReadStream,
  { isForeground, onContinue }: Foreground,
  onLine: (line: string) => void,
): void {
  const follow = () => void (isForeground() ? input.resume() : input.pause());
  input.setEncoding("utf8").on("data", (text) => {
    for (const line of String(text).split("\n").slice(0, -1)) onLine(line.trim());
  });
  follow();
  onContinue(follow);
}
