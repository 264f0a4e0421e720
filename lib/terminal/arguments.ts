/** An argument that a command cannot work with. `message` is one line: the argument, the value, what is expected. Exit code 2. */
export class UnusableArgument extends Error {
  override readonly name = "UnusableArgument";
}

/** `-c key=value`, as the CDK command line takes it; later ones win. @throws UnusableArgument */
export function parseContext(pair: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const mark = pair.indexOf("=");
  if (mark < 1) throw new UnusableArgument(`-c ${pair}: expected key=value, e.g. corsOrigins=https://app.example.com`);
  return { ...earlier, [pair.slice(0, mark)]: pair.slice(mark + 1) };
}

/** A port to listen on. @param option the option's name, for the message. @throws UnusableArgument */
export function parsePort(text: string, option = "--port"): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UnusableArgument(`${option} ${text}: expected a number from 0 to 65535 (0 picks a free one), e.g. 8081`);
}

/** Bounds of a whole number, both included. */
export interface WholeNumberBounds {
  /** The option's name, for the message. */
  readonly option: string;
  /** @default 1 */
  readonly min?: number;
  /** @default Number.MAX_SAFE_INTEGER */
  readonly max?: number;
}

/** A parser of whole numbers, for `Command.option`. It throws UnusableArgument. */
export function wholeNumber({ option, min = 1, max }: WholeNumberBounds): (text: string) => number {
  return (text) => {
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(number) && number >= min && number <= (max ?? number)) return number;
    const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new UnusableArgument(`${option} ${text}: expected a whole number ${range}`);
  };
}
