import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { styleText } from "node:util";
import { Command, CommanderError } from "commander";
import { renderTrace } from "../lib/inspector/render-trace.ts";
import { createTraceStore, type TraceStore } from "../lib/inspector/trace-store.ts";
import type { TracedRequest } from "../lib/inspector/traced-request.ts";
import { type Announcement, announce } from "../lib/local-run/announcement.ts";
import { type Paint, renderBanner } from "../lib/local-run/banner.ts";
import { explainStartError } from "../lib/local-run/explain-start-error.ts";
import { type LocalRun, startLocalRun } from "../lib/local-run/local-run.ts";
import { openInspector } from "../lib/local-run/open-inspector.ts";
import { renderRequestLine, requestEvent } from "../lib/local-run/request-line.ts";
import { parseContext, parsePort, parseUpstream } from "../lib/local-run/start-arguments.ts";
import { createSteps, type Step } from "../lib/local-run/steps.ts";

interface Options {
  readonly environment?: string;
  readonly environmentsFile?: string;
  readonly context?: Record<string, string>;
  readonly template?: string;
  readonly port: number;
  /** False with `--no-inspector`. */
  readonly inspector: boolean;
  readonly inspectorPort?: number;
  readonly trace?: boolean;
  readonly upstream?: URL;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

const EXAMPLES = `
Examples:
  npm start                                            the environment that cdk.json names, in front of a demo host
  npm start -- --upstream http://127.0.0.1:8000        in front of your own Clipzy
  npm start -- --environment dev --port 9000
  npm start -- --environments-file mine.json --environment staging
  npm start -- --template cdk.out/Mine.template.json   a template that is synthesized already

Exit: 0 ended by Ctrl-C, 1 cannot be started, 2 unusable arguments.`;

const command = new Command("npm start --")
  .description("Serves an environment's synthesized template on 127.0.0.1, with an issuer for tokens and an upstream.")
  .option("--environment <name>", "environment to synthesize and serve (default: the one that cdk.json names)")
  .option("--environments-file <file>", "JSON file that adds or replaces environments")
  .option("-c, --context <key=value>", "context for the synthesis, as cdk takes it; may be repeated", parseContext)
  .option("--template <file>", "serve this template of a cloud assembly instead of synthesizing one")
  .option("--port <number>", "port to listen on; 0 picks a free one", (text) => parsePort(text), 8080)
  .option(
    "--inspector-port <number>",
    "port of the page that shows the requests (default: 8081, or a free one when that is taken)",
    (text) => parsePort(text, "--inspector-port"),
  )
  .option("--no-inspector", "open no second port")
  .option("--trace", "each request's way through the stops, as text")
  .option("--upstream <url>", "your own Clipzy, e.g. http://127.0.0.1:8000 (default: a demo host)", parseUpstream)
  .option("--quiet", "no steps and no line per request")
  .option("--json", "for programs: one JSON object per line on stdout")
  .option("--verbose", "what the Lambda functions log, on stderr")
  .option("--debug", "the same, and the stack of an error")
  .addHelpText("after", EXAMPLES)
  .allowExcessArguments(false)
  .exitOverride();

const options = parseArguments();
const paint: Paint = (style, text) => styleText(style, text, { stream: process.stdout });
const say = (text: string) => process.stderr.write(text);
const print = (line: string) => process.stdout.write(`${line}\n`);
// A reader that has enough (`npm start | head`) ends the run; anything else would print an error nobody reads.
process.stdout.on("error", () => process.exit(0));

try {
  await start();
} catch (error) {
  say(`${explainStartError(error)}\n`);
  if (options.debug && error instanceof Error) say(`${error.stack}\n`);
  process.exit(1);
}

async function start(): Promise<void> {
  const step = createSteps({ write: options.quiet ? () => {} : say, now: Date.now });
  const { environment, templatePath } = options.template
    ? { environment: basename(options.template), templatePath: options.template }
    : await synthesize(step);
  const notes = sayOnce();
  const store = createTraceStore();
  const run = await startLocalRun({
    templatePath,
    upstream: options.upstream,
    port: options.port,
    step,
    now: Date.now,
    announcesTraces: options.inspector,
    onRequest: (record, outcome) => {
      const answerHeaders = outcome?.answer.headers ?? [];
      const traced: TracedRequest = { record, trace: outcome?.trace ?? { steps: [] }, answerHeaders };
      if (options.inspector) store.add(traced);
      if (!options.quiet) printRequest(traced);
    },
    onNote: notes.say,
    onLambdaLine: options.verbose || options.debug ? (id, line) => say(`${id}: ${line}\n`) : undefined,
    onError: (error, id) => say(`${id}: ${options.debug && error instanceof Error ? error.stack : String(error)}\n`),
  });
  endOnSignals(run);
  notes.release();
  const facts = await announceWithInspector(environment, run, store);
  print(options.json ? JSON.stringify({ event: "listening", ...facts }) : renderBanner(facts, paint));
}

/** Requests end their run by signal, so that the second port needs no closing of its own. */
async function announceWithInspector(environment: string, run: LocalRun, store: TraceStore): Promise<Announcement> {
  const facts = announce(environment, run);
  if (!options.inspector) return facts;
  const inspector = await openInspector(run, facts, { port: options.inspectorPort, store, now: Date.now });
  return { ...facts, inspector: inspector.url };
}

function printRequest(traced: TracedRequest): void {
  const { record, trace } = traced;
  if (options.json) {
    print(requestEvent(record));
    if (options.trace) print(JSON.stringify({ event: "trace", id: record.id, ...trace }));
  } else if (options.trace) print(renderTrace(traced, { paint, columns: process.stdout.columns }));
  else print(renderRequestLine(record, paint));
}

/** Loaded only when it is needed: the construct library takes longer than everything else. */
async function synthesize(step: Step): Promise<{ environment: string; templatePath: string }> {
  const { synthesizeEnvironment } = await step(
    "load the construct library",
    () => import("../lib/access-control-app.ts"),
  );
  const context = contextOf(options);
  const files = { read: (path: string) => readFileSync(path, "utf8") };
  const outdir = join("cdk.out", `start-${String(context.environment).replace(/[^\w-]/g, "_")}`);
  const synthesized = await step(`synthesize environment ${context.environment}`, () =>
    synthesizeEnvironment({ context, files, outdir }),
  );
  for (const warning of synthesized.warnings) say(`warning: ${warning}\n`);
  return synthesized;
}

/** The context of cdk.json, with what the command line adds to it. */
function contextOf({ environment, environmentsFile, context }: Options): Record<string, unknown> {
  const file: { context?: Record<string, unknown> } = JSON.parse(readFileSync("cdk.json", "utf8"));
  return {
    ...file.context,
    ...context,
    ...(environment === undefined ? {} : { environment }),
    ...(environmentsFile === undefined ? {} : { environmentsFile }),
  };
}

function parseArguments(): Options {
  try {
    return command.parse().opts<Options>();
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    process.stderr.write(`error: ${(error as Error).message}\n`);
    return process.exit(2);
  }
}

/** Each note once, and none in the middle of a step's line: they are held back until the first release. */
function sayOnce(): { say: (sentence: string) => void; release: () => void } {
  const said = new Set<string>();
  let held: string[] | undefined = [];
  const write = (sentence: string) => say(`note: ${sentence}\n`);
  return {
    say: (sentence) => {
      if (said.has(sentence)) return;
      said.add(sentence);
      if (held) held.push(sentence);
      else write(sentence);
    },
    release: () => {
      for (const sentence of held ?? []) write(sentence);
      held = undefined;
    },
  };
}

/** The first signal ends everything in order, the second at once. */
function endOnSignals(run: LocalRun): void {
  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (ending) process.exit(130);
      ending = true;
      run.close().then(() => process.exit(0));
    });
  }
}
