import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import type { LocalRun } from "../lib/local-run/local-run.ts";
import { parseAddress, parseUpstream, type StartOptions } from "../lib/local-run/start-options.ts";
import { parsePort, UnusableArgument } from "../lib/terminal/arguments.ts";
import { addEnvironmentOptions, defineCommand, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

const terminal = openTerminal(process, Date.now);
const cache = fileURLToPath(new URL("../node_modules/.cache/clipzy-access-control", import.meta.url));
const keys = process.env.CLIPZY_LOCAL_KEYS ?? join(cache, "keys");
const program = fileURLToPath(new URL("./run.mjs", import.meta.url));
// The folder of this process's bundle, which bin/run.mjs makes, and removes even when the process is killed.
const work = join(cache, `start.${process.pid}`);

const command = defineCommand({
  name: "npm start --",
  description: "Serves an environment's synthesized template on 127.0.0.1, with an issuer for tokens and an upstream.",
  examples: [
    ["npm start", "cdk.json's environment, with a demo host"],
    ["npm start -- --upstream http://127.0.0.1:8000", "in front of your own Clipzy"],
    ["npm start -- --environment dev --port 9000", "another environment, on another port"],
    ["npm start -- --environments-file mine.json --stand-in", "an environment of your own, with tokens for it"],
    ["npm start -- --environments-file mine.json --stand-in --watch", "the same, and each change as it is saved"],
    ["npm start -- --address 198.51.100.7", "as if every request came from there"],
    ["npm start -- --template cdk.out/Mine.template.json", "a template that is already synthesized"],
  ],
  exitCodes: {
    0: "ended by Ctrl-C (npm itself may make it 130)",
    1: "cannot be started",
    2: "unusable arguments or configuration",
  },
});

addEnvironmentOptions(command)
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
  .option(
    "--address <address>",
    "where every request comes from; the header X-Local-Address says it for one request",
    parseAddress,
  )
  .option("--stand-in", "sign tokens in the name of the environment's issuers, wherever they are")
  .option("--no-issuer", "start no issuer on loopback: you serve it yourself, or want to see it down")
  .addOption(
    new Option("--watch", "serve changes of configuration and sources as they are saved").conflicts("template"),
  )
  .option("--curl", "print all lines to paste, not only the first")
  .option("--quiet", "no steps and no line per request")
  .option("--json", "for programs: one JSON object per line on stdout")
  .option("--verbose", "what the Lambda functions log, on stderr (--debug implies it)")
  .allowExcessArguments(true)
  .action(async (options: StartOptions) => {
    refuseArguments(command.args);
    // Loaded after the arguments have been read: a mistyped one gets its answer at once.
    const { serve } = await import("../lib/local-run/serve.ts");
    endOnSignals(await serve(options, terminal, { keys, work, program }));
  });

await runCommand(command, terminal, {
  plainErrors: [
    "TemplateError",
    "IssuerAddressError",
    "InspectorPortError",
    "PortError",
    "GuessError",
    "SigningKeyError",
  ],
  failureCode: 1,
});

/** `npm start --port 8085` gives the number alone to the command, and keeps the option to itself. */
function refuseArguments([first]: readonly string[]): void {
  if (first === undefined) return;
  throw new UnusableArgument(
    `${first}: expected options alone; with npm they follow --, e.g. npm start -- --port 8085`,
  );
}

/** Ctrl-C may reach this process twice, from the terminal and from npm, which passes it on. Within this time it counts once. */
const ONE_CTRL_C_MILLIS = 500;

/** The first signal ends everything in order, the second at once. */
function endOnSignals(run: Pick<LocalRun, "close">): void {
  let endingSince: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (endingSince !== undefined && Date.now() - endingSince > ONE_CTRL_C_MILLIS) terminal.exit(130);
      if (endingSince !== undefined) return;
      endingSince = Date.now();
      run.close().then(() => terminal.exit(0));
    });
  }
}
