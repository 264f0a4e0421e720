import type { Paint } from "./banner.ts";

/** Where a run talks to, and the clock and files of the process: what only `bin/` may touch. */
export interface Terminal {
  /** A line on stdout. */
  readonly print: (line: string) => void;
  /** Text on stderr: steps, notes, what functions log. */
  readonly say: (text: string) => void;
  readonly paint: Paint;
  /** Width of stdout; undefined when it is no terminal. */
  readonly columns: () => number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** @throws the error of `readFileSync` */
  readonly read: (path: string) => string;
}
