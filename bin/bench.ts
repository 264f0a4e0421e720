import { benchAccess, overLimits, renderAccessBench } from "../lib/bench/access-bench.ts";
import { benchAuthorizers } from "../lib/bench/authorizer-bench.ts";
import { benchGateway } from "../lib/bench/gateway/gateway-bench.ts";
import { failureLines, renderGatewayBench } from "../lib/bench/gateway/render-gateway-bench.ts";
import { renderAuthorizerBench } from "../lib/bench/render-authorizer-bench.ts";
import { benchSynth, renderSynthBench } from "../lib/bench/synth.ts";
import { benchWatch, renderWatchBench } from "../lib/bench/watch-bench.ts";
import { UnusableArgument, wholeNumber } from "../lib/terminal/arguments.ts";
import { defineCommand, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

interface AuthorizerOptions {
  readonly json?: true;
  readonly coldRuns: number;
  readonly warmRounds: number;
  readonly heapTokens: number;
}

interface GatewayOptions {
  readonly json?: true;
  readonly rounds: number;
  readonly requests: number;
  readonly memoryRequests: number;
  readonly streamMegabytes: number;
  readonly starts: number;
  readonly serverlessOffline?: string;
}

const terminal = openTerminal(process, Date.now);
const { progress } = terminal;

const program = defineCommand({
  name: "npm run bench --",
  description: "Measures this project beside its peers, all in turns in one run.",
  examples: [
    ["npm run bench", "the authorizer, some minutes"],
    ["npm run bench -- authorizer --cold-runs 5", "fewer cold starts: quicker, less certain"],
    ["npm run bench -- synth", "what synthesis costs, beside an empty stack"],
    ["npm run bench -- access", "what a comparison of access costs"],
    ["npm run bench -- gateway", "the local gateway under load"],
    ["npm run bench -- watch", "from a saved rule to the first request that it serves"],
    ["npm run --silent bench -- gateway --json", "every figure, for programs"],
  ],
  exitCodes: {
    0: "measured",
    1: "failed, answers under load were not all 200, or over a limit",
    2: "unusable arguments",
  },
});

program
  .command("authorizer", { isDefault: true })
  .description("the authorizer: cold start, new and repeated tokens, bundle size, heap")
  .option("--json", "the report as JSON")
  .option("--cold-runs <count>", "cold starts per contender and algorithm", count("--cold-runs"), 15)
  .option("--warm-rounds <count>", "rounds of warm decisions", count("--warm-rounds"), 25)
  .option("--heap-tokens <count>", "distinct tokens for the growth of the heap", count("--heap-tokens"), 100_000)
  .action(async ({ json, ...counts }: AuthorizerOptions) => {
    const report = await benchAuthorizers({ ...counts, now: terminal.now, progress });
    print(report, json ? undefined : renderAuthorizerBench);
  });

program
  .command("synth")
  .description("cdk synth of an empty stack, of prod and of a very large environment: CPU time")
  .option("--json", "the report as JSON")
  .option("--runs <count>", "how often each is synthesized", count("--runs"), 3)
  .action(({ json, runs }: { json?: true; runs: number }) => {
    print(benchSynth({ runs, progress }), json ? undefined : renderSynthBench);
  });

program
  .command("access")
  .description("npm run access -- diff: its engine in several sizes, and the command without synthesis: CPU time")
  .option("--json", "the report as JSON")
  .option("--runs <count>", "how often each is measured", count("--runs"), 5)
  .option("--fail-over-limit", "exit code 1 when one takes longer than it may; machines differ")
  .action(({ json, runs, failOverLimit }: { json?: true; runs: number; failOverLimit?: true }) => {
    const report = benchAccess({ runs, cpuMillis, progress });
    print(report, json ? undefined : renderAccessBench);
    if (failOverLimit && overLimits(report).length > 0) terminal.setExitCode(1);
  });

program
  .command("gateway")
  .description("the local gateway: requests per CPU second and p99 under load, start, memory, one large response")
  .option("--json", "the report as JSON")
  .option("--rounds <count>", "rounds, in each of which every contender is asked", count("--rounds"), 7)
  .option("--requests <count>", "requests per round, contender and number of connections", count("--requests"), 2_000)
  .option("--memory-requests <count>", "requests over which memory is watched", count("--memory-requests"), 200_000)
  .option("--stream-megabytes <count>", "size of the one large response", count("--stream-megabytes"), 1_024)
  .option("--starts <count>", "how often the gateway is started", count("--starts"), 5)
  .option("--serverless-offline <folder>", "where osls and serverless-offline are installed (default: left out)")
  .action(async ({ json, streamMegabytes, ...options }: GatewayOptions) => {
    const now = () => performance.now();
    const streamBytes = streamMegabytes * 1_048_576;
    const report = await benchGateway({ ...options, streamBytes, env: process.env, now, progress });
    print(report, json ? undefined : renderGatewayBench);
    const failures = failureLines(report);
    for (const line of failures) terminal.say(`failed: ${line}`);
    if (failures.length > 0) terminal.setExitCode(1);
  });

program
  .command("watch")
  .description("npm start -- --watch: from a saved rule to the first request that it serves")
  .option("--json", "the report as JSON")
  .option("--changes <count>", "how often a rule is saved", count("--changes"), 5)
  .action(async ({ json, changes }: { json?: true; changes: number }) => {
    const report = await benchWatch({ changes, now: () => performance.now(), progress });
    print(report, json ? undefined : renderWatchBench);
  });

// Ends the measured servers as well: they end when this process exits.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
program.hook("preSubcommand", refuseUnknown);
await runCommand(program, terminal, { failureCode: 1 });

/** An unknown name would otherwise count as an argument of the default measurement. */
function refuseUnknown(): void {
  const [name] = program.args;
  const known = program.commands.map((command) => command.name());
  if (name === undefined || name.startsWith("-") || known.includes(name)) return;
  throw new UnusableArgument(`unknown measurement ${name}: expected one of ${known.join(", ")}`);
}

function print<Report>(report: Report, render?: (report: Report) => string): void {
  if (render) terminal.print(render(report));
  else terminal.printJson(report);
}

function cpuMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function count(option: string): (text: string) => number {
  return wholeNumber({ option });
}
