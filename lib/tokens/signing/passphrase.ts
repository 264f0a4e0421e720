import { UnusableArgument } from "../../terminal/arguments.ts";

/** Asks for the passphrase of a key file. */
export interface PassphraseSource {
  /**
   * @param purpose what it is for, e.g. `for keys/prod.jwe`
   * @param isNew whether it is being chosen: a person then types it twice
   * @throws UnusableArgument when there is nobody to ask and nothing is set
   */
  passphrase(purpose: string, isNew: boolean): Promise<string>;
}

/** A key file may be copied and tried offline, so a new passphrase must take some guessing. */
const LEAST_LENGTH = 12;

/** @throws UnusableArgument */
export async function chosenPassphrase(source: PassphraseSource, purpose: string): Promise<string> {
  const passphrase = await source.passphrase(purpose, true);
  if ([...passphrase].length >= LEAST_LENGTH) return passphrase;
  throw new UnusableArgument(
    `the passphrase ${purpose} has fewer than ${LEAST_LENGTH} characters, expected a longer one`,
  );
}
