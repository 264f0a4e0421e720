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
