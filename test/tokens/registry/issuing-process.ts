// Issues tokens until it is killed: `node issuing-process.mjs REGISTRY COUNT`, bundled by the test. Each token is a line of
// standard output, as the command prints it; what it says goes to standard error.

import { issue } from "../../../lib/tokens/commands/issue.ts";
import { PASSPHRASE } from "../commands/command-world.ts";

const [, , file = "", count = ""] = process.argv;
const world = {
  now: Date.now,
  say: (line: string) => void process.stderr.write(`${line}\n`),
  progress: () => undefined,
  print: (text: string) =>
    new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
  passphrase: async () => PASSPHRASE,
  isTerminal: false,
};
for (let made = 0; made < Number(count); made++) {
  await issue({ file }, { subject: `process-${process.pid}`, scopes: "jobs:read", for: "1d" }, world);
}
