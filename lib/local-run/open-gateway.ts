import { Readable } from "node:stream";
import { announceTraces } from "../inspector/traces/trace-store.ts";
import { type GatewayServer, type GatewayServerOptions, startServer } from "../local-gateway/http/server.ts";
import { type OpenWorld, openWorld } from "../local-gateway/open-world.ts";
import { createRequestPath } from "../local-gateway/stops.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";
import { readAuthorizerFacts } from "./authorizer-facts.ts";

/** What ends a run, in the order in which it was started. */
export type Closers = (() => Promise<void>)[];

export interface OpenGatewayOptions
  extends Pick<GatewayServerOptions, "now" | "onRequest" | "onError" | "pretendedAddresses"> {
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
  const { now, port, limits, pretendedAddresses, onRequest, onError } = options;
  const world = openWorld({
    now,
    note: options.onNote,
    onLine: options.onLambdaLine,
    concurrency: concurrencyOf(model),
  });
  closers.push(world.close);
  // A function that does not load does not end the start: on AWS, too, the first request finds out.
  await world.prepare(model.functions);
  const requestPath = createRequestPath(model, world, { keepsTraces: options.keepsTraces });
  const note = await localCallerNote(model, world);
  if (note !== undefined) world.note(note);
  const gateway = await startServer({
    requestPath: options.announcesTraces ? announceTraces(requestPath) : requestPath,
    port,
    now,
    limits,
    pretendedAddresses,
    onRequest,
    onError,
  });
  closers.push(gateway.close);
  return gateway;
}

/**
 * Environments of each function; undefined: as many as the local gateway starts by default. With one environment there is
 * one key set for each issuer, so its fetches can be counted. That is enough for our authorizer, which hardly ever waits;
 * other functions may.
 */
function concurrencyOf({ functions }: ApiModel): number | undefined {
  return readAuthorizerFacts(functions).issuers.length > 0 ? 1 : undefined;
}

/** The code of the web ACL's plain block; a refused origin, path or rate has another. */
const BLOCKED = "REQUEST_BLOCKED";

/** A note for people whose own machine is not on the address lists: every pasted line would fail. */
async function localCallerNote(model: ApiModel, world: OpenWorld): Promise<string | undefined> {
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
