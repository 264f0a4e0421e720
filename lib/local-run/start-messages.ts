export interface StepsOptions {
  /** Writes to standard error. */
  readonly write: (text: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Takes one step: shows its title before, its time after. */
export type Step = <T>(title: string, work: () => T | Promise<T>) => Promise<T>;

/** Shows the start step by step. The line of a step that fails ends with "failed". */
export function createSteps({ write, now }: StepsOptions): Step {
  return async (title, work) => {
    write(`  ${title} ... `);
    const began = now();
    try {
      const result = await work();
      write(`${((now() - began) / 1_000).toFixed(1)} s\n`);
      return result;
    } catch (error) {
      write("failed\n");
      throw error;
    }
  };
}

/** Sentences for the person at the terminal. */
export interface Notes {
  /** Shows a sentence, unless it has been shown before. */
  readonly add: (sentence: string) => void;
  /** Shows what was held back, and from now on every sentence at once. */
  readonly release: () => void;
}

/** Shows each note once. Until the start is over, notes are held back: they would break the line of a step. */
export function createNotes(say: (line: string) => void): Notes {
  const said = new Set<string>();
  let held: string[] | undefined = [];
  const write = (sentence: string) => say(`note: ${sentence}`);
  return {
    add: (sentence) => {
      if (said.has(sentence)) return;
      said.add(sentence);
      if (held) held.push(sentence);
      else write(sentence);
    },
    release: () => {
      for (const sentence of held ?? []) write(sentence);
      held = undefined;
    },
  };
}

/** `--strict`: parts of the template can only be guessed. `message` has a line for each. */
export class GuessError extends Error {
  override readonly name = "GuessError";
}

/**
 * @param guesses what is played without certain knowledge of AWS, one sentence each
 * @throws GuessError when there is any
 */
export function refuseGuesses(guesses: readonly string[]): void {
  if (guesses.length === 0) return;
  throw new GuessError(["--strict: not started, since", ...guesses.map((guess) => `  ${guess}`)].join("\n"));
}
