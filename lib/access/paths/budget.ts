/**
 * The paths of some rules are too many kinds to be told apart: what was asked is not answered, since an answer in part would
 * be taken for a whole one. `message` names the rules.
 */
export class TooManyPaths extends Error {
  override readonly name = "TooManyPaths";
}

/** What all automata of one question may cost together, a state of one place each: some seconds of work. */
export const MOST_STATES = 1_000_000;

/** What is left of the states that one question may take. */
export class Budget {
  private left: number;
  private ids = 0;
  private readonly refuse: () => TooManyPaths;

  /** @param refuse - makes the error that is thrown when nothing is left */
  constructor(refuse: () => TooManyPaths, most = MOST_STATES) {
    this.left = most;
    this.refuse = refuse;
  }

  /** A number that was not given before. */
  nextId(): number {
    return this.ids++;
  }

  /** @throws TooManyPaths */
  spend(cost = 1): void {
    this.left -= cost;
    if (this.left < 0) throw this.refuse();
  }
}
