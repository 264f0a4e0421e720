import { renderTrace } from "../inspector/traces/render-trace.ts";
import type { TracedRequest } from "../inspector/traces/trace-store.ts";
import { createTraceStore, type TraceStore } from "../inspector/traces/trace-store.ts";
import type { Outcome, RequestRecord } from "../local-gateway/exchange/outcome.ts";
import type { GatewayServerOptions } from "../local-gateway/http/server.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Announcement, announce } from "./announcement.ts";
import { type LocalRun, startLocalRun } from "./local-run.ts";
import { openInspector } from "./open-inspector.ts";
import { createNotes, createSteps } from "./start-messages.ts";
import type { StartOptions } from "./start-options.ts";
import { renderBanner, renderRequestLine, requestEvent } from "./start-output.ts";
import { chooseTemplate } from "./template-file.ts";

/**
 * `npm start`: chooses the template, serves it, and prints where.
 *
 * @throws what `chooseTemplate`, `startLocalRun` and `openInspector` throw; `bin/start.ts` names them
 */
export async function serve(options: StartOptions, terminal: Terminal): Promise<LocalRun> {
  const { say, write, now, print, paint } = terminal;
  const step = createSteps({ write: options.quiet ? () => {} : write, now });
  const { environment, templatePath } = await chooseTemplate(options, terminal, step);
  const notes = createNotes(say);
  const store = createTraceStore();
  const { upstream, port, strict, inspector, issuer, verbose, debug } = options;
  const run = await startLocalRun({
    templatePath,
    upstream,
    port,
    pretendedAddresses: { everyRequest: options.address },
    strict,
    step,
    now,
    announcesTraces: inspector,
    keepsTraces: inspector || (options.trace === true && !options.quiet),
    startsIssuers: issuer,
    onRequest: requestPrinter(options, terminal, store),
    onNote: notes.add,
    onLambdaLine: verbose || debug ? (id, line) => say(`${id}: ${line}`) : undefined,
    onError: (error, id) => say(`${id}: ${debug && error instanceof Error ? error.stack : String(error)}`),
  });
  notes.release();
  const facts = await announceWithInspector(announce(environment, run), { run, options, terminal, store });
  print(options.json ? JSON.stringify({ event: "listening", ...facts }) : renderBanner(facts, paint));
  return run;
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
  const { url } = await openInspector(run, facts, { port: options.inspectorPort, store, now: terminal.now });
  return { ...facts, inspector: url };
}

/** Undefined when requests are neither printed nor kept. */
function requestPrinter(
  options: StartOptions,
  terminal: Terminal,
  store: TraceStore,
): GatewayServerOptions["onRequest"] {
  if (options.quiet && !options.inspector) return undefined;
  return (record: RequestRecord, outcome?: Outcome): void => {
    const answerHeaders = outcome?.answer.headers ?? [];
    const traced: TracedRequest = { record, trace: outcome?.trace ?? { steps: [] }, answerHeaders };
    if (options.inspector) store.add(traced);
    if (!options.quiet) printRequest(traced, options, terminal);
  };
}

function printRequest(traced: TracedRequest, { json, trace: wantsTrace }: StartOptions, terminal: Terminal): void {
  const { record, trace } = traced;
  const { print, paint, columns } = terminal;
  if (json) {
    print(requestEvent(record));
    if (wantsTrace) print(JSON.stringify({ event: "trace", id: record.id, ...trace }));
  } else if (wantsTrace) print(renderTrace(traced, { paint, columns: columns() }));
  else print(renderRequestLine(record, paint));
}
