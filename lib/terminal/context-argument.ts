import { UnusableArgument } from "./unusable-argument.ts";

/** What a help text says of `-c`, the same for every command. */
export const CONTEXT_HELP = "context for the synthesis, as cdk takes it; may be repeated";

/** `-c key=value`, as the CDK command line takes it; later ones win. @throws UnusableArgument */
export function parseContext(pair: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const mark = pair.indexOf("=");
  if (mark < 1) throw new UnusableArgument(`-c ${pair}: expected key=value, e.g. corsOrigins=https://app.example.com`);
  return { ...earlier, [pair.slice(0, mark)]: pair.slice(mark + 1) };
}
