import { createServer } from "node:net";
import { join } from "node:path";
import { renderTrace } from "../inspector/traces/render-trace.ts";
import type { TracedRequest } from "../inspector/traces/trace-store.ts";
import { createTraceStore, type TraceStore } from "../inspector/traces/trace-store.ts";
import { keptKeys } from "../local-issuer/signing-keys.ts";
import { closeServer, listen } from "../loopback/listen.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Announcement, announce } from "./announcement.ts";
import { evaluatedLines } from "./evaluated-lines.ts";
import { type LocalRun, type LocalRunOptions, startLocalRun } from "./local-run.ts";
import { openInspector } from "./open-inspector.ts";
import { createNotes, createSteps } from "./start-messages.ts";
import type { StartOptions } from "./start-options.ts";
import { renderBanner, renderRequestLine, requestEvent } from "./start-output.ts";
import { chooseTemplate } from "./template-file.ts";

/** Where `npm start` keeps what is no result. */
export interface Folders {
  /** What survives a restart. */
  readonly cache: string;
  /** What ends with the process. Has to exist. */
  readonly work: string;
}

/**
 * `npm start`: chooses the template, serves it, and prints where.
 *
 * @throws what `chooseTemplate`, `startLocalRun` and `openInspector` throw; `bin/start.ts` names them
 */
export async function serve(options: StartOptions, terminal: Terminal, { cache, work }: Folders): Promise<LocalRun> {
  const { say, write, now, print, paint } = terminal;
  const step = createSteps({ write: options.quiet ? () => {} : write, now });
  if (options.port !== 0) await tryPort(options.port);
  const { environment, templatePath, access } = await chooseTemplate(options, terminal, step);
  const notes = createNotes(say);
  const store = createTraceStore();
  const { upstream, port, strict, inspector, issuer, verbose, debug } = options;
  const run = await startLocalRun({
    templatePath,
    access,
    upstream,
    port,
    pretendedAddresses: { everyRequest: options.address },
    strict,
    step,
    now,
    announcesTraces: inspector,
    keepsTraces: showsTraces(options),
    startsIssuers: issuer,
    standIn: options.standIn,
    keys: keptKeys(join(cache, "keys"), environment),
    workFolder: work,
    onRequest: requestPrinter(options, terminal),
    onTraced: traceReceiver(options, terminal, store),
    onNote: notes.add,
    onLambdaLine: verbose || debug ? (id, line) => say(`${id}: ${line}`) : undefined,
    onError: (error, id) => say(`${id}: ${debug && error instanceof Error ? error.stack : String(error)}`),
  });
  notes.release();
  const bare = announce(environment, run);
  const examples = await evaluatedLines(run, bare, { access, usual: options.address });
  const facts = await announceWithInspector({ ...bare, examples }, { run, options, terminal, store });
  print(options.json ? JSON.stringify({ event: "listening", ...facts }) : renderBanner(facts, paint, options.curl));
  return run;
}

/** Before the seconds that a synthesis takes. @throws the listen error */
async function tryPort(port: number): Promise<void> {
  const server = createServer();
  await listen(server, { port });
  await closeServer(server);
}

interface Served {
  readonly run: LocalRun;
  readonly options: StartOptions;
  readonly terminal: Terminal;
  readonly store: TraceStore;
}

/** The second port is not closed: a signal ends the process. */
async function announceWithInspector(facts: Announcement, served: Served): Promise<Announcement> {
  const { run, options, terminal, store } = served;
  if (!options.inspector) return facts;
  const { url } = await openInspector(run, facts, {
    port: options.inspectorPort,
    store,
    now: terminal.now,
    address: options.address,
  });
  return { ...facts, inspector: url };
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
