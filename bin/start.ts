import { readFileSync } from "node:fs";
import { styleText } from "node:util";
import { Command, CommanderError, Option } from "commander";
import { explainStartError } from "../lib/local-run/explain-start-error.ts";
import { lineBatch } from "../lib/local-run/line-batch.ts";
import type { LocalRun } from "../lib/local-run/local-run.ts";
import { parsePort, parseUpstream } from "../lib/local-run/start-arguments.ts";
import type { StartOptions } from "../lib/local-run/start-options.ts";
import type { Terminal } from "../lib/local-run/terminal.ts";
import { CONTEXT_HELP, parseContext } from "../lib/terminal/context-argument.ts";

const EXAMPLES = `
Examples:
  npm start                                            the environment that cdk.json names, in front of a demo host
  npm start -- --upstream http://127.0.0.1:8000        in front of your own Clipzy
  npm start -- --environment dev --port 9000
  npm start -- --environments-file mine.json --environment staging
  npm start -- --template cdk.out/Mine.template.json   a template that is synthesized already

Exit: 0 ended by Ctrl-C (npm itself may make it 130), 1 cannot be started, 2 unusable arguments.`;

const command = new Command("npm start --")
  .description("Serves an environment's synthesized template on 127.0.0.1, with an issuer for tokens and an upstream.")
  .option("--environment <name>", "environment to synthesize and serve (default: the one that cdk.json names)")
  .option("--environments-file <file>", "JSON file that adds or replaces environments")
  .option("-c, --context <key=value>", CONTEXT_HELP, parseContext)
  .addOption(
    new Option("--template <file>", "serve this template of a cloud assembly instead of synthesizing one").conflicts([
      "environment",
      "environmentsFile",
      "context",
    ]),
  )
  .option("--port <number>", "port to listen on; 0 picks a free one", (text) => parsePort(text), 8080)
  .option(
    "--inspector-port <number>",
    "port of the page that shows the requests (default: 8081, or a free one when that is taken)",
    (text) => parsePort(text, "--inspector-port"),
  )
  .option("--no-inspector", "open no second port")
  .option("--trace", "each request's way through the stops, as text")
  .option("--strict", "do not start when anything of the template can only be guessed")
  .option("--upstream <url>", "your own Clipzy, e.g. http://127.0.0.1:8000 (default: a demo host)", parseUpstream)
  .option("--no-issuer", "start no issuer on loopback: you serve it yourself, or want to see it down")
  .option("--quiet", "no steps and no line per request")
  .option("--json", "for programs: one JSON object per line on stdout")
  .option("--verbose", "what the Lambda functions log, on stderr")
  .option("--debug", "the same, and the stack of an error")
  .addHelpText("after", EXAMPLES)
  .allowExcessArguments(false)
  .exitOverride();

const lines = lineBatch((text) => void process.stdout.write(text), setImmediate);
process.on("exit", lines.flush);

const terminal: Terminal = {
  print: lines.add,
  say: (text) => {
    lines.flush(); // what came first stands first, where both go to one terminal
    process.stderr.write(text);
  },
  paint: (style, text) => styleText(style, text, { stream: process.stdout }),
  columns: () => process.stdout.columns,
  now: Date.now,
  read: (path) => readFileSync(path, "utf8"),
};
// A reader that has enough (`npm start | head`) ends the run; anything else would print an error nobody reads.
process.stdout.on("error", () => process.exit(0));

const options = parseArguments();
try {
  // Loaded after the arguments have been read: a mistyped one is told at once.
  const { serve } = await import("../lib/local-run/serve.ts");
  endOnSignals(await serve(options, terminal));
} catch (error) {
  terminal.say(`${explainStartError(error)}\n`);
  if (options.debug && error instanceof Error) terminal.say(`${error.stack}\n`);
  process.exit(1);
}

function parseArguments(): StartOptions {
  try {
    return command.parse().opts<StartOptions>();
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    terminal.say(`error: ${(error as Error).message}\n`);
    return process.exit(2);
  }
}

/** Ctrl-C reaches this process twice, from the terminal and from npm, which hands it on: so much later is no second one. */
const ONE_CTRL_C_MILLIS = 500;

/** The first signal ends everything in order, the second at once. */
function endOnSignals(run: LocalRun): void {
  let endingSince: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (endingSince !== undefined && Date.now() - endingSince > ONE_CTRL_C_MILLIS) process.exit(130);
      if (endingSince !== undefined) return;
      endingSince = Date.now();
      run.close().then(() => process.exit(0));
    });
  }
}
