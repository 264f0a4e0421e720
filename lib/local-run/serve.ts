import { join } from "node:path";
import type { Inspector } from "../inspector/server/inspector-server.ts";
import { renderTrace } from "../inspector/traces/render-trace.ts";
import type { TracedRequest } from "../inspector/traces/trace-store.ts";
import { createTraceStore, type TraceStore } from "../inspector/traces/trace-store.ts";
import { keptKeys } from "../local-issuer/signing-keys.ts";
import { explainError } from "../terminal/command.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { announce, type RunFacts } from "./announcement.ts";
import { evaluatedLines } from "./evaluated-lines.ts";
import { type LocalRun, type LocalRunOptions, startLocalRun } from "./local-run.ts";
import { inspectedEnvironment, openInspector } from "./open-inspector.ts";
import { createNotes, createSteps, type Step } from "./start-messages.ts";
import type { StartOptions } from "./start-options.ts";
import { MORE_KEY, renderBanner, renderRequestLine, requestEvent } from "./start-output.ts";
import { type ChosenTemplate, chooseTemplate } from "./template-file.ts";
import { tryPorts } from "./try-port.ts";
import { type ChangeReport, watchChanges } from "./watch-changes.ts";

/** Where `npm start` keeps what is no result. */
export interface Folders {
  /** The issuers' keys, which survive a restart. Made when it does not exist. */
  readonly keys: string;
  /** What ends with the process. Has to exist. */
  readonly work: string;
  /** The path of `bin/run.mjs`. */
  readonly program: string;
}

/**
 * `npm start`: chooses the template, serves it, and prints where.
 *
 * @throws what `tryPorts`, `chooseTemplate`, `startLocalRun` and `openInspector` throw; `bin/start.ts` names them
 */
export async function serve(
  options: StartOptions,
  terminal: Terminal,
  folders: Folders,
): Promise<Pick<LocalRun, "close">> {
  const { write, now, print, paint } = terminal;
  const step = createSteps({ write: options.quiet ? () => {} : write, now });
  await tryPorts(options);
  const outdir = join(folders.work, "cdk.out");
  const chosen = await chooseTemplate(options, terminal, { outdir, step });
  const store = createTraceStore();
  const run = await startRun({ chosen, options, terminal, store, folders, step });
  const bare = announce(chosen.environment, run);
  const examples = await evaluatedLines(run, bare, { access: chosen.access, usual: options.address });
  const inspector = await openOwnInspector(bare, { run, options, terminal, store });
  const facts = { ...bare, examples, ...(inspector && { inspector: inspector.url }) };
  const end = options.watch ? watch({ run, options, terminal, inspector, chosen, outdir, folders }) : () => {};
  const shown = { all: options.curl, byKey: linesByKey({ run, options, terminal, chosen }) };
  print(options.json ? JSON.stringify({ event: "listening", ...facts }) : renderBanner(facts, paint, shown));
  const close = () => {
    end();
    return run.close();
  };
  return { close };
}

interface Chosen {
  readonly chosen: ChosenTemplate;
  readonly options: StartOptions;
  readonly terminal: Terminal;
}

/** All lines to paste, as they are when a person asks for them. @returns whether a person can */
function linesByKey({ run, options, terminal, chosen }: Chosen & { readonly run: LocalRun }): boolean {
  const { onTyped, print, say } = terminal;
  if (options.json || options.quiet || options.curl || onTyped === undefined) return false;
  const showLines = async () => {
    const facts = announce(chosen.environment, run);
    const lines = await evaluatedLines(run, facts, { access: run.access, usual: options.address });
    print(["", ...lines, ""].join("\n"));
  };
  onTyped((line) => {
    if (line === MORE_KEY) showLines().catch((error) => say(explainError(error)));
  });
  return true;
}

interface ToStart extends Chosen {
  readonly store: TraceStore;
  readonly folders: Folders;
  readonly step: Step;
}

async function startRun(given: ToStart): Promise<LocalRun> {
  const { chosen, options, terminal, store, folders, step } = given;
  const { say, now } = terminal;
  const { upstream, port, strict, issuer, verbose, debug } = options;
  const notes = createNotes(say);
  const run = await startLocalRun({
    templatePath: chosen.templatePath,
    access: chosen.access,
    upstream,
    port,
    pretendedAddresses: { everyRequest: options.address },
    strict,
    step,
    now,
    announcesTraces: options.inspector,
    keepsTraces: showsTraces(options),
    startsIssuers: issuer,
    standIn: options.standIn,
    keys: keptKeys(folders.keys, chosen.environment),
    workFolder: folders.work,
    onRequest: requestPrinter(options, terminal),
    onTraced: traceReceiver(options, terminal, store),
    onNote: notes.add,
    onLambdaLine: verbose || debug ? (id, line) => say(`${id}: ${line}`) : undefined,
    onError: (error, id) => say(`${id}: ${debug && error instanceof Error ? error.stack : String(error)}`),
  });
  notes.release();
  return run;
}

interface Watched extends Chosen {
  readonly folders: Folders;
  readonly run: LocalRun;
  readonly inspector: Inspector | undefined;
  readonly outdir: string;
}

/** @returns ends it */
function watch({ run, options, terminal, inspector, chosen, outdir, folders }: Watched): () => void {
  const { environment, access } = chosen;
  if (access === undefined) return () => {};
  const report = (change: ChangeReport) => {
    printChange(change, options, terminal);
    const { kind, lines } = change;
    if (kind === "watching") return;
    const notice = { kind: kind === "problem" ? kind : "changed", lines } as const;
    inspector?.update({ ...inspectedEnvironment(run, announce(environment, run)), notice });
  };
  return watchChanges({
    run,
    options: { ...options, environment },
    served: { ...chosen, access },
    program: folders.program,
    outdir,
    report,
    columns: terminal.columns(),
  });
}

function printChange(change: ChangeReport, { json }: StartOptions, { print, say }: Terminal): void {
  if (json) print(JSON.stringify({ event: "change", ...change }));
  else for (const line of change.lines) say(line);
}

interface Served {
  readonly run: LocalRun;
  readonly options: StartOptions;
  readonly terminal: Terminal;
  readonly store: TraceStore;
}

/** The second port is not closed: a signal ends the process. */
function openOwnInspector(facts: RunFacts, served: Served): Promise<Inspector | undefined> {
  const { run, options, terminal, store } = served;
  if (!options.inspector) return Promise.resolve(undefined);
  const { inspectorPort: port, address } = options;
  return openInspector(run, facts, { port, store, now: terminal.now, address });
}

function showsTraces({ inspector, trace, quiet }: StartOptions): boolean {
  return inspector || (trace === true && !quiet);
}

/** Undefined when requests are not printed, or with their traces: those come a moment later. */
function requestPrinter(
  { quiet, json, trace }: StartOptions,
  { print, paint }: Terminal,
): LocalRunOptions["onRequest"] {
  if (quiet || (trace && !json)) return undefined;
  return (record) => print(json ? requestEvent(record) : renderRequestLine(record, paint));
}

/** Undefined when traces are neither printed nor kept. */
function traceReceiver(options: StartOptions, terminal: Terminal, store: TraceStore): LocalRunOptions["onTraced"] {
  if (!showsTraces(options)) return undefined;
  return (traced) => {
    if (options.inspector) store.add(traced);
    if (options.trace && !options.quiet) printTrace(traced, options, terminal);
  };
}

function printTrace(traced: TracedRequest, { json }: StartOptions, { print, paint, columns }: Terminal): void {
  const { record, trace } = traced;
  if (json) print(JSON.stringify({ event: "trace", id: record.id, ...trace }));
  else print(renderTrace(traced, { paint, columns: columns() }));
}
