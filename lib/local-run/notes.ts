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
