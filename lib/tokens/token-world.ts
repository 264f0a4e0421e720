import type { PassphraseSource } from "./signing/passphrase.ts";

/** What the commands need of the world: a clock, a person to ask, and two places to write to. */
export interface TokenWorld extends PassphraseSource {
  /** Milliseconds since 1970. */
  now(): number;
  /** A line for the person, on standard error. */
  say(line: string): void;
  /** Shows what takes a while. */
  progress(text: string): void;
  /** Writes the result to standard output. Resolves when it is written, rejects when nobody reads. */
  print(text: string): Promise<void>;
  /** Whether a person reads standard output: what to do with a token is then shown as well. */
  readonly isTerminal: boolean;
}

/** Which registry a command is about, and what is known about the environment that uses it. */
export interface ChosenRegistry {
  readonly file: string;
  /** The audience of its tokens; the registry's own comes first. */
  readonly audience?: string;
  /** Where the gateway is called, for the lines to paste. */
  readonly gatewayUrl?: string;
  /** What the environment's rules ask for. @default - no environment is known */
  readonly scopes?: readonly string[];
}

/** The audience of tokens where nothing else is said. */
export const DEFAULT_AUDIENCE = "clipzy";
