export interface StepsOptions {
  /** Where steps are shown; a terminal's stderr. */
  readonly write: (text: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Takes one step and shows it: what it is before, how long it took after. */
export type Step = <T>(title: string, work: () => T | Promise<T>) => Promise<T>;

/** Shows start-up as it goes. A step that fails keeps its line, without a time. */
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
  /** Shows what was held back; from now on nothing is. */
  readonly release: () => void;
}

/** Each note once, and none in the middle of a step's line: they are held back until the start is over. */
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

/** `--strict`: the template holds what can only be guessed; `message` has one line for each. */
export class GuessError extends Error {
  override readonly name = "GuessError";
}

/**
 * @param guesses what is played by belief and not by knowledge of AWS, one sentence each
 * @throws GuessError when there is any
 */
export function refuseGuesses(guesses: readonly string[]): void {
  if (guesses.length === 0) return;
  throw new GuessError(["--strict: not started, since", ...guesses.map((guess) => `  ${guess}`)].join("\n"));
}
