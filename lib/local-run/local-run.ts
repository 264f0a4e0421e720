import { startDemoHost } from "../demo-host/demo-host.ts";
import type { HostCors } from "../demo-host/host-cors.ts";
import { announceTraces } from "../inspector/traces/announce-traces.ts";
import type { World } from "../local-gateway/exchange/world.ts";
import { createLambdaRunner } from "../local-gateway/functions/lambda-runner.ts";
import type { ServeOptions } from "../local-gateway/http/serve-request.ts";
import { type GatewayServer, type GatewayServerOptions, startServer } from "../local-gateway/http/server.ts";
import { guessesOf } from "../local-gateway/start-notes.ts";
import { createRequestPath } from "../local-gateway/stops.ts";
import { type ApiModel, readApiModel } from "../local-gateway/template/api-model.ts";
import { createHttpProxy } from "../local-gateway/upstream/http-proxy.ts";
import { type LocalIssuer, startLocalIssuers } from "../local-issuer/local-issuers.ts";
import type { IssuerProfile } from "../local-issuer/token-claims.ts";
import { assetDirectories } from "./asset-directories.ts";
import { type AuthorizerFacts, playableIssuers, readAuthorizerFacts } from "./authorizer-facts.ts";
import { refuseGuesses } from "./guesses.ts";
import { localCallerNote } from "./local-caller.ts";
import type { Step } from "./steps.ts";
import { readTemplateFile } from "./template-file.ts";

export interface LocalRunOptions extends Pick<ServeOptions, "now" | "onRequest" | "onError"> {
  /** A template in its cloud assembly: assets lie beside it. */
  readonly templatePath: string;
  /** Where requests go. @default - a demo host is started */
  readonly upstream?: URL;
  /** 0 picks a free one. */
  readonly port: number;
  readonly limits?: GatewayServerOptions["limits"];
  /** Whether loopback issuers are started. @default true */
  readonly playsIssuers?: boolean;
  /** Answers carry `X-Local-Trace`. @default false */
  readonly announcesTraces?: boolean;
  /** Whether `onRequest` is given traces, which take their time. @default true */
  readonly keepsTraces?: boolean;
  /** Whether a template that can only be guessed at is refused. @default false */
  readonly strict?: boolean;
  /** Told of each step as it is taken. @default - steps are taken in silence */
  readonly step?: Step;
  /** `World.note`, each sentence once. */
  readonly onNote?: (sentence: string) => void;
  readonly onLambdaLine?: (logicalId: string, line: string) => void;
}

/** A template being served, and everything around it that was started for that. */
export interface LocalRun {
  readonly gateway: GatewayServer;
  readonly model: ApiModel;
  readonly authorizer: AuthorizerFacts;
  readonly issuers: readonly LocalIssuer[];
  readonly upstream: { readonly url: URL; readonly isDemo: boolean };
  /** Ends the gateway first, then what it uses. */
  close(): Promise<void>;
}

type Closer = () => Promise<void>;

/**
 * Serves a synthesized template on 127.0.0.1: its loopback issuers, its upstream, its functions, then the gateway.
 *
 * @throws TemplateError, GuessError, IssuerAddressError, or the listen error; whatever was started by then is ended again
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const closers: Closer[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await startAll(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAll(options: LocalRunOptions, closers: Closer[]): Promise<Omit<LocalRun, "close">> {
  const { step = silently } = options;
  let model: ApiModel | undefined;
  const upstream = await step(
    options.upstream ? `use the upstream ${options.upstream.origin}` : "start the demo host",
    () => openUpstream(options.upstream, () => hostCors(model), closers),
  );
  model = await step("read the template", () => readTemplate(options.templatePath, upstream.url));
  if (options.strict) refuseGuesses(guessesOf(model));
  const authorizer = readAuthorizerFacts(model.functions);
  const profiles = options.playsIssuers === false ? [] : playableIssuers(authorizer);
  const issuers = await openIssuers(profiles, step, closers);
  for (const { caveat } of issuers) if (caveat !== undefined) options.onNote?.(caveat);
  const gateway = await step("load the authorizer and listen", () => listen(options, model as ApiModel, closers));
  return { gateway, model, authorizer, issuers, upstream };
}

async function openIssuers(profiles: readonly IssuerProfile[], step: Step, closers: Closer[]) {
  if (profiles.length === 0) return [];
  const title = profiles.length === 1 ? "start the issuer" : `start ${profiles.length} issuers`;
  const { issuers, close } = await step(title, () => startLocalIssuers(profiles));
  closers.push(close);
  return issuers;
}

async function openUpstream(given: URL | undefined, cors: () => HostCors, closers: Closer[]) {
  if (given !== undefined) return { url: given, isDemo: false };
  const host = await startDemoHost(cors);
  closers.push(host.close);
  return { url: host.url, isDemo: true };
}

/** The host's own CORS settings, as the stack's output gives them to whoever runs a real one. */
function hostCors(model: ApiModel | undefined): HostCors {
  const refusal = model?.gatewayResponses.UNAUTHORIZED.headers ?? {};
  const allowCredentials = refusal["Access-Control-Allow-Credentials"] === "'true'";
  return { origins: model?.outputs.CorsOrigins ?? "", allowCredentials };
}

function readTemplate(templatePath: string, upstream: URL): ApiModel {
  const template = readTemplateFile(templatePath);
  return readApiModel({ template, assetDirectory: assetDirectories(templatePath), upstream });
}

async function listen(options: LocalRunOptions, model: ApiModel, closers: Closer[]): Promise<GatewayServer> {
  const { now, port, limits, onRequest, onError } = options;
  const world = openWorld(options, model, closers);
  // A function that does not load is no reason not to start: on AWS, too, the first request finds out.
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

function openWorld({ now, onNote = ignore, onLambdaLine }: LocalRunOptions, model: ApiModel, closers: Closer[]) {
  // One environment keeps one key set of an issuer, so that its fetches can be counted. Other functions may wait for
  // something; an authorizer of ours hardly ever does.
  const isOurs = readAuthorizerFacts(model.functions).issuers.length > 0;
  const runner = createLambdaRunner({ onLine: onLambdaLine, ...(isOurs ? { concurrency: 1 } : {}) });
  const proxy = createHttpProxy();
  closers.push(runner.close, proxy.close);
  const { invoke, prepare } = runner;
  const world: World = { now, invoke, send: proxy.send, note: onNote };
  return { ...world, prepare };
}

function silently<T>(_title: string, work: () => T | Promise<T>): Promise<T> {
  return Promise.resolve(work());
}

function ignore(): void {
  // Notes are for a person at a terminal; here is none.
}
