import { Readable } from "node:stream";
import type { ClientRequest, Header } from "../local-gateway/exchange/client-request.ts";
import type { Outcome } from "../local-gateway/exchange/outcome.ts";
import { openWorld } from "../local-gateway/open-world.ts";
import { createRequestPath, type RequestPath } from "../local-gateway/stops.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";
import { readAuthorizerFacts } from "./authorizer-facts.ts";

export interface ServeModelOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether outcomes have traces, which take time to write. @default true */
  readonly keepsTraces?: boolean;
  /** `World.note`, each sentence once. */
  readonly onNote?: (sentence: string) => void;
  readonly onLambdaLine?: (logicalId: string, line: string) => void;
}

/** A request that is only asked about. */
export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: readonly Header[];
  readonly sourceIp: string;
}

/** A model that answers requests: its functions are loaded, its connections to the upstream are open. */
export interface ServedModel {
  readonly requestPath: RequestPath;
  /** What the stops would make of a request. The upstream is not asked, and no rate is counted. */
  ask(request: AskedRequest): Promise<Outcome>;
  /** Ends functions and connections when the last answer of this model has ended. */
  retire(): Promise<void>;
  /** Ends them at once. */
  close(): Promise<void>;
}

/** Loads the functions of a model and opens its way to the upstream. */
export async function serveModel(model: ApiModel, options: ServeModelOptions): Promise<ServedModel> {
  const { now, keepsTraces, onNote: note, onLambdaLine: onLine } = options;
  const world = openWorld({ now, note, onLine, concurrency: concurrencyOf(model) });
  // A function that does not load does not end the start: on AWS, too, the first request finds out.
  await world.prepare(model.functions);
  const inFlight = countInFlight(createRequestPath(model, world, { keepsTraces }));
  return {
    requestPath: inFlight.requestPath,
    ask: (request) => {
      const aside = {
        ...world,
        note: () => {},
        send: async () => ({ status: 200, headers: [], body: Readable.from([]) }),
      };
      return createRequestPath(model, aside)(clientRequest(request, now()));
    },
    retire: async () => {
      await inFlight.drained();
      await world.close();
    },
    close: world.close,
  };
}

/**
 * Environments of each function; undefined: as many as the local gateway starts by default. With one environment there is
 * one key set for each issuer, so its fetches can be counted. That is enough for our authorizer, which hardly ever waits;
 * other functions may.
 */
function concurrencyOf({ functions }: ApiModel): number | undefined {
  return readAuthorizerFacts(functions).issuers.length > 0 ? 1 : undefined;
}

function clientRequest({ method, path, headers = [], sourceIp }: AskedRequest, receivedAt: number): ClientRequest {
  return {
    id: "00000000-0000-0000-0000-000000000000",
    method,
    path,
    query: "",
    headers: [["Host", "127.0.0.1"], ...headers],
    sourceIp,
    receivedAt,
    body: Readable.from([]),
    bodyLength: 0,
    signal: new AbortController().signal,
  };
}

/** Counts the requests whose answers have not ended; a streamed body ends later than its head. */
function countInFlight(requestPath: RequestPath): { requestPath: RequestPath; drained(): Promise<void> } {
  let count = 0;
  let onDrained = () => {};
  const ended = () => {
    count -= 1;
    if (count === 0) onDrained();
  };
  return {
    requestPath: async (request) => {
      count += 1;
      try {
        const outcome = await requestPath(request);
        whenEnded(outcome.answer, ended);
        return outcome;
      } catch (error) {
        ended();
        throw error;
      }
    },
    drained: () =>
      new Promise((resolve) => {
        onDrained = resolve;
        if (count === 0) resolve();
      }),
  };
}

function whenEnded({ body }: Outcome["answer"], ended: () => void): void {
  if (body instanceof Readable && !body.closed) body.once("close", ended);
  else ended();
}
