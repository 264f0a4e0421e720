import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { styleText } from "node:util";
import { UnusableArgument } from "./arguments.ts";
import { type NpmCall, npmCall } from "./npm-options.ts";
import { askLine, foregroundOf, readTypedLines, type TypingStreams } from "./typed-lines.ts";

/** Styles that a text is printed in. */
export type Style = "bold" | "dim" | "green" | "yellow" | "red" | "cyan";

/** Styles a text, or leaves it plain: colour is for a terminal, and for people who have not set NO_COLOR. */
export type Paint = (style: Style, text: string) => string;

/** Leaves every text as it is. */
export const plain: Paint = (_style, text) => text;

/** Where a command prints, and the parts of the process that only `bin/` may touch. */
export interface Terminal {
  /** Prints a line of the result, on standard output. */
  readonly print: (line: string) => void;
  /** Prints the result for programs: one indented JSON document on standard output. */
  readonly printJson: (value: unknown) => void;
  /** Prints a line about the work (a warning, an error), on standard error. */
  readonly say: (line: string) => void;
  /** Writes to standard error as it is, for a line that grows. */
  readonly write: (text: string) => void;
  /**
   * Shows what the command is busy with, on one line of standard error that the next output replaces. Only a terminal gets
   * it. Call it before any work that may take more than two seconds.
   */
  readonly progress: (text: string) => void;
  /** Styles text for standard output. */
  readonly paint: Paint;
  /** Width of a line in characters: the terminal's, from 60 to 100; 100 for a file or a pipe. */
  readonly columns: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Reads a file as UTF-8. @throws the error of `readFileSync` */
  readonly read: (path: string) => string;
  /** Sets the code with which the process ends when its work is done. */
  readonly setExitCode: (code: number) => void;
  /** Ends the process at once; what was printed before is written first. */
  readonly exit: (code: number) => never;
  /** How npm has called this process. */
  readonly npm: NpmCall;
  /** Asks for a line; undefined without a terminal. @throws UnusableArgument when the person gives up (Ctrl-C, Ctrl-D) */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Calls back with each line that is typed from now on; undefined unless input and both outputs are a terminal. */
  readonly onTyped?: ((listener: (line: string) => void) => void) | undefined;
}

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 100;

/**
 * The terminal of a process.
 *
 * @param now the clock, e.g. `Date.now`
 */
export function openTerminal(process: NodeJS.Process, now: () => number): Terminal {
  const { stdin, stdout, stderr, env = {} } = process;
  const isTyping = stdin?.isTTY === true && stderr.isTTY === true;
  const { print, write, progress } = openOutput(process);
  return {
    print,
    printJson: (value) => print(JSON.stringify(value, null, 2)),
    say: (line) => write(`${line}\n`),
    write,
    progress,
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    columns: () => Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, stdout.columns ?? MAX_COLUMNS)),
    now,
    read: readText,
    setExitCode: (code) => {
      process.exitCode = code;
    },
    exit: (code) => process.exit(code),
    npm: npmCall(env),
    ask: isTyping ? (question) => askLine(question, { input: stdin, output: stderr }) : undefined,
    onTyped:
      isTyping && stdout.isTTY ? (listener) => readTypedLines(stdin, foregroundOf(process), listener) : undefined,
  };
}

/** Node's error for a folder lacks its path. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw error instanceof Error && !("path" in error) ? Object.assign(error, { path }) : error;
  }
}

/** Both streams of a process. They may be one terminal, so each write to one first finishes what the other holds. */
function openOutput(process: NodeJS.Process): Pick<Terminal, "print" | "write" | "progress"> {
  const { stdout, stderr } = process;
  const lines = lineBatch((text) => void stdout.write(text), setImmediate);
  const transient = transientLine(stderr);
  process.on("exit", () => {
    transient.clear();
    lines.flush();
  });
  for (const stream of [stdout, stderr]) stream.on("error", (error) => endOnClosedPipe(process, error));
  return {
    print: (line) => {
      transient.clear();
      lines.add(line);
    },
    write: (text) => {
      lines.flush();
      transient.clear();
      stderr.write(text);
    },
    progress: transient.show,
  };
}

const ERASE_LINE = "\r\x1b[K";

function transientLine(stream: NodeJS.WriteStream): { show: (text: string) => void; clear: () => void } {
  let isShown = false;
  return {
    show: (text) => {
      if (!stream.isTTY) return;
      stream.write(ERASE_LINE + text.slice(0, (stream.columns || MAX_COLUMNS) - 1));
      isShown = true;
    },
    clear: () => {
      if (isShown) stream.write(ERASE_LINE);
      isShown = false;
    },
  };
}

/** A reader that has seen enough (`npm start | head`) ends the command. */
function endOnClosedPipe(process: NodeJS.Process, error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

/** Lines on their way to a stream. */
export interface LineBatch {
  readonly add: (line: string) => void;
  /** Writes what is held, at once. */
  readonly flush: () => void;
}

/**
 * Gathers the lines of one turn of the event loop into one write. Under load, a separate write for each request costs as
 * much as some stops of the request path together.
 *
 * @param later calls back when the turn is over, e.g. `setImmediate`
 */
export function lineBatch(write: (text: string) => void, later: (callback: () => void) => void): LineBatch {
  let held = "";
  const flush = () => {
    if (held === "") return;
    const text = held;
    held = "";
    write(text);
  };
  const add = (line: string) => {
    if (held === "") later(flush);
    held += `${line}\n`;
  };
  return { add, flush };
}

/**
 * Asks for a line that is not shown while it is typed.
 *
 * @throws UnusableArgument when the person gives up (Ctrl-C, Ctrl-D)
 */
export function askSecret(question: string, { input, output }: TypingStreams): Promise<string> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: unseen, terminal: true, historySize: 0 });
  output.write(question); // only now, when the terminal echoes no longer
  return new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    // Ctrl-C closes it as well, and so does the end of the input.
    lines.once("close", () => reject(new UnusableArgument("given up: nothing was changed")));
  }).finally(() => {
    lines.close();
    output.write("\n");
  });
}
