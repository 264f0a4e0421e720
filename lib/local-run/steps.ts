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
