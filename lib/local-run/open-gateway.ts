import { Readable } from "node:stream";
import { announceTraces } from "../inspector/traces/trace-store.ts";
import type { World } from "../local-gateway/exchange/world.ts";
import { createLambdaRunner } from "../local-gateway/functions/lambda-runner.ts";
import type { ServeOptions } from "../local-gateway/http/serve-request.ts";
import { type GatewayServer, type GatewayServerOptions, startServer } from "../local-gateway/http/server.ts";
import { createRequestPath } from "../local-gateway/stops.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";
import { createHttpProxy } from "../local-gateway/upstream/http-proxy.ts";
import { readAuthorizerFacts } from "./authorizer-facts.ts";

/** What ends a run, in the order in which it was started. */
export type Closers = (() => Promise<void>)[];

export interface OpenGatewayOptions extends Pick<ServeOptions, "now" | "onRequest" | "onError"> {
  /** 0 picks a free one. */
  readonly port: number;
  readonly limits?: GatewayServerOptions["limits"];
  /** Answers carry `X-Local-Trace`. @default false */
  readonly announcesTraces?: boolean;
  /** Whether `onRequest` gets traces, which take time to write. @default true */
  readonly keepsTraces?: boolean;
  /** `World.note`, each sentence once. */
  readonly onNote?: (sentence: string) => void;
  readonly onLambdaLine?: (logicalId: string, line: string) => void;
}

/**
 * Opens the gateway on a model: its functions, its connections to the upstream, its port. What has to be closed at the end
 * is added to `closers`.
 *
 * @throws the listen error
 */
export async function openGateway(
  options: OpenGatewayOptions,
  model: ApiModel,
  closers: Closers,
): Promise<GatewayServer> {
  const { now, port, limits, onRequest, onError } = options;
  const world = openWorld(options, model, closers);
  // A function that does not load does not end the start: on AWS, too, the first request finds out.
  const { prepare } = world;
  await Promise.all(model.functions.map(prepare));
  const requestPath = createRequestPath(model, world, { keepsTraces: options.keepsTraces });
  const note = await localCallerNote(model, world);
  if (note !== undefined) world.note(note);
  const gateway = await startServer({
    requestPath: options.announcesTraces ? announceTraces(requestPath) : requestPath,
    port,
    now,
    limits,
    onRequest,
    onError,
  });
  closers.push(gateway.close);
  return gateway;
}

function openWorld({ now, onNote = ignore, onLambdaLine }: OpenGatewayOptions, model: ApiModel, closers: Closers) {
  // With one environment there is one key set for each issuer, so its fetches can be counted. That is enough for our
  // authorizer, which hardly ever waits; other functions may.
  const isOurs = readAuthorizerFacts(model.functions).issuers.length > 0;
  const runner = createLambdaRunner({ onLine: onLambdaLine, ...(isOurs ? { concurrency: 1 } : {}) });
  const proxy = createHttpProxy();
  closers.push(runner.close, proxy.close);
  const { invoke, prepare } = runner;
  const world: World = { now, invoke, send: proxy.send, note: onNote };
  return { ...world, prepare };
}

/** The code of the web ACL's plain block; a refused origin, path or rate has another. */
const BLOCKED = "REQUEST_BLOCKED";

/** A note for people whose own machine is not on the address lists: every pasted line would fail. */
async function localCallerNote(model: ApiModel, world: World): Promise<string | undefined> {
  // On a separate request path: no rate is counted, and no note is shown twice.
  const ask = createRequestPath(model, { ...world, note: () => {} });
  const { code } = await ask({
    id: "00000000-0000-0000-0000-000000000000",
    method: "GET",
    path: "/",
    query: "",
    headers: [["Host", "127.0.0.1"]],
    sourceIp: "127.0.0.1",
    receivedAt: world.now(),
    body: Readable.from([]),
    bodyLength: 0,
    signal: new AbortController().signal,
  });
  if (code !== BLOCKED) return undefined;
  return (
    "this environment's address lists do not let 127.0.0.1 in: requests from here get 403 REQUEST_BLOCKED; to try the " +
    "rest, add 127.0.0.0/8 to webAcl.allow in a file of your own and name it with --environments-file"
  );
}

function ignore(): void {
  // No terminal, no notes.
}
