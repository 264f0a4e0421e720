import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { UnusableArgument } from "./arguments.ts";

/** The two ends of a terminal: what a person types, and where the question is shown. */
export interface PromptStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * Asks for a line that is not shown while it is typed.
 *
 * @throws UnusableArgument when the person gives up (Ctrl-C, Ctrl-D)
 */
export function askSecret(question: string, { input, output }: PromptStreams): Promise<string> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: unseen, terminal: true, historySize: 0 });
  output.write(question); // only now, when the terminal echoes no longer
  return new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    // Ctrl-C closes it as well, and so does the end of the input.
    lines.once("close", () => reject(new UnusableArgument("given up: nothing was changed")));
  }).finally(() => {
    lines.close();
    output.write("\n");
  });
}
