import { Command, InvalidArgumentError } from "commander";
import { benchAuthorizers } from "../lib/bench/authorizer-bench.ts";
import { benchGateway } from "../lib/bench/gateway/gateway-bench.ts";
import { renderGatewayBench } from "../lib/bench/gateway/render-gateway-bench.ts";
import { renderAuthorizerBench } from "../lib/bench/render-authorizer-bench.ts";
import { benchSynth, renderSynthBench } from "../lib/bench/synth.ts";

const EXAMPLES = `
Examples:
  npm run bench                                  all measurements, some minutes
  npm run --silent bench -- authorizer --json    the same as JSON
  npm run bench -- authorizer --cold-runs 5      fewer cold starts, quicker and less sure
  npm run bench -- synth                         what synthesis costs, to an empty stack
  npm run bench -- gateway                       the local gateway under load, beside its peers

Exit: 0 measured, 2 unusable arguments.`;

interface AuthorizerFlags {
  readonly json?: true;
  readonly coldRuns: number;
  readonly warmRounds: number;
  readonly heapTokens: number;
}

interface GatewayFlags {
  readonly json?: true;
  readonly rounds: number;
  readonly requests: number;
  readonly memoryRequests: number;
  readonly streamMegabytes: number;
  readonly starts: number;
  readonly serverlessOffline?: string;
}

const program = new Command("bench")
  .description("Measures this project against its peers, side by side in one run.")
  .addHelpText("after", EXAMPLES)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command("authorizer", { isDefault: true })
  .description("the authorizer: cold start, new and repeated tokens, bundle size, heap")
  .option("--json", "print the report as JSON")
  .option("--cold-runs <count>", "cold starts per contender and algorithm", parseCount, 15)
  .option("--warm-rounds <count>", "rounds of warm decisions", parseCount, 25)
  .option("--heap-tokens <count>", "distinct tokens for the growth of the heap", parseCount, 100_000)
  .action(async ({ json, ...counts }: AuthorizerFlags) => {
    const report = await benchAuthorizers({ ...counts, now: Date.now, progress: showProgress });
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : renderAuthorizerBench(report)}\n`);
  });

program
  .command("synth")
  .description("cdk synth of an empty stack, of prod and of a very large environment: CPU time")
  .option("--json", "print the report as JSON")
  .option("--runs <count>", "how often each is synthesized", parseCount, 3)
  .action(({ json, runs }: { json?: true; runs: number }) => {
    const report = benchSynth({ runs, progress: showProgress });
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : renderSynthBench(report)}\n`);
  });

program
  .command("gateway")
  .description("the local gateway: requests per CPU second and p99 under load, start, memory, one large response")
  .option("--json", "print the report as JSON")
  .option("--rounds <count>", "rounds, in each of which every contender is asked", parseCount, 7)
  .option("--requests <count>", "requests for each contender and number of connections in a round", parseCount, 2_000)
  .option("--memory-requests <count>", "requests over which the memory is watched", parseCount, 200_000)
  .option("--stream-megabytes <count>", "size of the one large response", parseCount, 1_024)
  .option("--starts <count>", "how often the gateway is started", parseCount, 5)
  .option("--serverless-offline <folder>", "where osls and serverless-offline are installed (default: not compared)")
  .action(async ({ json, streamMegabytes, ...flags }: GatewayFlags) => {
    const now = () => performance.now();
    const streamBytes = streamMegabytes * 1_048_576;
    const report = await benchGateway({ ...flags, streamBytes, env: process.env, now, progress: showProgress });
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : renderGatewayBench(report)}\n`);
  });

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
refuseUnknown(process.argv[2]);
await program.parseAsync();

/** What no measurement is called would else count as an argument of the default one. */
function refuseUnknown(name = ""): void {
  const known = ["help", ...program.commands.map((command) => command.name())];
  if (name === "" || name.startsWith("-") || known.includes(name)) return;
  program.error(`error: unknown measurement '${name}', expected one of ${known.slice(1).join(", ")}`);
}

/** To the terminal only, on one line that is written over: a pipe gets the report and nothing else. */
function showProgress(step: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${step}`);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError("expected a whole number of at least 1");
  return count;
}
