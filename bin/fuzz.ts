import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fuzzAuthorizer, renderFuzzReport } from "../lib/fuzz/fuzz-authorizer.ts";
import { wholeNumber } from "../lib/terminal/arguments.ts";
import { defineCommand, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly json?: true;
}

const terminal = openTerminal(process, Date.now);

// V8 gives its collector only to contexts that are made under this flag.
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const command = defineCommand({
  name: "npm run fuzz --",
  description: "Sends hostile Authorization headers to the authorizer: random bytes, altered tokens, forged claims.",
  examples: [
    ["npm run fuzz", "100,000 headers with a random seed"],
    ["npm run fuzz -- --count 1000000 --seed 7", "a million, the same ones each time"],
    ["npm run --silent fuzz -- --json", "the report as JSON"],
  ],
  exitCodes: { 0: "all refused with 401", 1: "any was not", 2: "unusable arguments" },
});

command
  .option("--count <number>", "headers to try", wholeNumber({ option: "--count" }), 100_000)
  .option("--seed <number>", "determines the headers", wholeNumber({ option: "--seed", min: 0 }), Date.now() % 2 ** 32)
  .option("--json", "the report for programs: { count, seed, allows, others, findings, reasons, ... }")
  .action(async ({ count, seed, json }: Options) => {
    const progress = (done: number) => terminal.progress(`${done} headers`);
    const report = await fuzzAuthorizer({ count, seed, now: terminal.now, collectGarbage, progress });
    if (json) terminal.printJson(report);
    else terminal.print(renderFuzzReport(report));
    if (report.allows + report.others > 0) terminal.setExitCode(1);
  });

await runCommand(command, terminal, { failureCode: 1 });
