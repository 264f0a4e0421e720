import { type HostCors, startDemoHost } from "../demo-host/demo-host.ts";
import type { GatewayServer } from "../local-gateway/http/server.ts";
import { guessesOf } from "../local-gateway/start-notes.ts";
import { type ApiModel, readApiModel } from "../local-gateway/template/api-model.ts";
import { type LocalIssuer, startLocalIssuers } from "../local-issuer/local-issuers.ts";
import type { IssuerProfile } from "../local-issuer/token-service.ts";
import { type AuthorizerFacts, playableIssuers, readAuthorizerFacts } from "./authorizer-facts.ts";
import { type Closers, type OpenGatewayOptions, openGateway } from "./open-gateway.ts";
import { type TracedRequestsOptions, withTracedRequests } from "./reasons/traced-requests.ts";
import { refuseGuesses, type Step } from "./start-messages.ts";
import { assetDirectories, readTemplateFile } from "./template-file.ts";

export interface LocalRunOptions extends OpenGatewayOptions, Pick<TracedRequestsOptions, "access" | "onTraced"> {
  /** A template in its cloud assembly: assets lie beside it. */
  readonly templatePath: string;
  /** Where requests go. @default - a demo host is started */
  readonly upstream?: URL;
  /** Whether the environment's loopback issuers are started. @default true */
  readonly startsIssuers?: boolean;
  /** Whether a template that can only be guessed at is refused. @default false */
  readonly strict?: boolean;
  /** Called with each step of the start. @default - takes the steps in silence */
  readonly step?: Step;
}

/** A template that is served, with everything that was started for it. */
export interface LocalRun {
  readonly gateway: GatewayServer;
  readonly model: ApiModel;
  readonly authorizer: AuthorizerFacts;
  readonly issuers: readonly LocalIssuer[];
  readonly upstream: { readonly url: URL; readonly isDemo: boolean };
  /** Ends the gateway first, then what it uses. */
  close(): Promise<void>;
}

/**
 * Serves a synthesized template on 127.0.0.1: its loopback issuers, its upstream, its functions, then the gateway.
 *
 * @throws TemplateError, GuessError, IssuerAddressError, or the listen error; what was started before is ended
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const closers: Closers = [];
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

async function startAll(options: LocalRunOptions, closers: Closers): Promise<Omit<LocalRun, "close">> {
  const { step = silently } = options;
  let model: ApiModel | undefined;
  const upstream = await step(
    options.upstream ? `use the upstream ${options.upstream.origin}` : "start the demo host",
    () => openUpstream(options.upstream, () => hostCors(model), closers),
  );
  model = await step("read the template", () => readTemplate(options.templatePath, upstream.url));
  if (options.strict) refuseGuesses(guessesOf(model));
  const authorizer = readAuthorizerFacts(model.functions);
  const profiles = options.startsIssuers === false ? [] : playableIssuers(authorizer);
  const issuers = await openIssuers(profiles, step, closers);
  for (const { caveat } of issuers) if (caveat !== undefined) options.onNote?.(caveat);
  const traced = { ...options, ...withTracedRequests(options, authorizer) };
  const gateway = await step("load the authorizer and listen", () => openGateway(traced, model as ApiModel, closers));
  return { gateway, model, authorizer, issuers, upstream };
}

async function openIssuers(profiles: readonly IssuerProfile[], step: Step, closers: Closers) {
  if (profiles.length === 0) return [];
  const title = profiles.length === 1 ? "start the issuer" : `start ${profiles.length} issuers`;
  const { issuers, close } = await step(title, () => startLocalIssuers(profiles));
  closers.push(close);
  return issuers;
}

async function openUpstream(given: URL | undefined, cors: () => HostCors, closers: Closers) {
  if (given !== undefined) return { url: given, isDemo: false };
  const host = await startDemoHost(cors);
  closers.push(host.close);
  return { url: host.url, isDemo: true };
}

/** The CORS settings of the demo host: those that the stack's output tells the operator of a real upstream. */
function hostCors(model: ApiModel | undefined): HostCors {
  const refusal = model?.gatewayResponses.UNAUTHORIZED.headers ?? {};
  const allowCredentials = refusal["Access-Control-Allow-Credentials"] === "'true'";
  return { origins: model?.outputs.CorsOrigins ?? "", allowCredentials };
}

function readTemplate(templatePath: string, upstream: URL): ApiModel {
  const template = readTemplateFile(templatePath);
  return readApiModel({ template, assetDirectory: assetDirectories(templatePath), upstream });
}

function silently<T>(_title: string, work: () => T | Promise<T>): Promise<T> {
  return Promise.resolve(work());
}
