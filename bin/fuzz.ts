import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Command, InvalidArgumentError } from "commander";
import { type FuzzReport, fuzzAuthorizer } from "../lib/fuzz/fuzz-authorizer.ts";

const EXAMPLES = `
Examples:
  npm run fuzz                                    100,000 hostile headers with a random seed
  npm run fuzz -- --count 1000000 --seed 7        as many as it takes, and again the same ones
  npm run --silent fuzz -- --json                 the report as JSON

Exit: 0 all refused with 401, 1 any got something else, 2 unusable arguments.`;

interface FuzzFlags {
  readonly count: number;
  readonly seed: number;
  readonly json?: true;
}

// V8 hands out its collector only under this flag, to contexts that are made after it is set.
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const program = new Command("fuzz")
  .description("Throws hostile Authorization headers at the authorizer: random bytes, mutations of good tokens, lies.")
  .option("--count <number>", "headers to try", (text) => parseWhole(text, 1), 100_000)
  .option("--seed <number>", "determines the headers", (text) => parseWhole(text, 0), Date.now() % 2 ** 32)
  .option("--json", "print the report as JSON")
  .addHelpText("after", EXAMPLES)
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async ({ count, seed, json }: FuzzFlags) => {
    const report = await fuzzAuthorizer({ count, seed, now: Date.now, collectGarbage, progress: showProgress });
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : renderReport(report)}\n`);
    if (report.allows + report.others > 0) process.exitCode = 1;
  });

await program.parseAsync();

function renderReport({
  count,
  seed,
  allows,
  others,
  findings,
  reasons,
  heapGrowthBytes,
  fetches,
}: FuzzReport): string {
  const byNumber = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  return [
    `${count} hostile headers with seed ${seed}: ${allows} allowed, ${others} neither allowed nor refused`,
    `heap growth ${(heapGrowthBytes / 1024).toFixed(0)} KB, key set fetched ${fetches} times`,
    ...findings,
    ...byNumber.map(
      ([reason, number]) =>
        `  ${String(number).padStart(8)}  ${reason}${reason === "ok" ? " (the good tokens in between)" : ""}`,
    ),
  ].join("\n");
}

/** To a terminal only, on one line that is written over. */
function showProgress(done: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${done} headers`);
}

function parseWhole(text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new InvalidArgumentError(`expected a whole number of at least ${least}`);
  return number;
}
