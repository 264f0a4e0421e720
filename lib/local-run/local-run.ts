import type { AccessModel } from "../access/model/access-model.ts";
import { type HostCors, startDemoHost } from "../demo-host/demo-host.ts";
import { announceTraces } from "../inspector/traces/trace-store.ts";
import { type GatewayServer, type GatewayServerOptions, startServer } from "../local-gateway/http/server.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";
import { type LocalIssuer, openIssuerHost } from "../local-issuer/local-issuers.ts";
import { type SigningKeys, temporaryKeys } from "../local-issuer/signing-keys.ts";
import type { AuthorizerFacts } from "./authorizer-facts.ts";
import { type Generation, type GenerationOptions, startGeneration } from "./generation.ts";
import { type TracedRequestsOptions, withTracedRequests } from "./reasons/traced-requests.ts";
import type { ServedModel, ServeModelOptions } from "./served-model.ts";
import type { ServedCopy } from "./stand-in/served-copy.ts";
import type { Step } from "./start-messages.ts";

/** A template in its cloud assembly (assets lie beside it), and what is known of the configuration that it was made from. */
export interface TemplateToServe {
  readonly templatePath: string;
  /** For reasons in traces. @default - the authorizer's log alone gives reasons */
  readonly access?: AccessModel;
}

export interface LocalRunOptions
  extends OpenGatewayOptions,
    TemplateToServe,
    Pick<GenerationOptions, "strict" | "standIn" | "workFolder">,
    Pick<TracedRequestsOptions, "onTraced"> {
  /** Where requests go. @default - a demo host is started */
  readonly upstream?: URL;
  /** Whether the environment's loopback issuers are started. @default true */
  readonly startsIssuers?: boolean;
  /** What the issuers of this machine sign with. @default - keys that end with the run */
  readonly keys?: SigningKeys;
  /** Called with each step of the start. @default - takes the steps in silence */
  readonly step?: Step;
}

/** A template that is served, with everything that was started for it. */
export interface LocalRun {
  readonly gateway: GatewayServer;
  /** Of the template that is served at present, like the others. */
  readonly model: ApiModel;
  readonly authorizer: AuthorizerFacts;
  /** What the configuration says of access, where the template was made from one. */
  readonly access?: AccessModel | undefined;
  readonly issuers: readonly LocalIssuer[];
  /** The authorizers that are served with keys of stand-ins. */
  readonly copies: readonly ServedCopy[];
  readonly upstream: { readonly url: URL; readonly isDemo: boolean };
  /** See `ServedModel.ask`. */
  readonly ask: ServedModel["ask"];
  /**
   * Serves another template from the next request on. Requests in flight keep the old one.
   *
   * @throws what `startLocalRun` throws for a template; the old one is served on then
   */
  replace(next: TemplateToServe): Promise<void>;
  /** Ends the gateway first, then what it uses. */
  close(): Promise<void>;
}

/** What ends a run, in the order in which it was started. */
type Closers = (() => Promise<void>)[];

/**
 * Serves a synthesized template on 127.0.0.1: its loopback issuers, its upstream, its functions, then the gateway.
 *
 * @throws TemplateError, GuessError, IssuerAddressError, SigningKeyError, or the listen error; what was started before is ended
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const closers: Closers = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return await startAll(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAll(options: LocalRunOptions, closers: Closers, close: LocalRun["close"]): Promise<LocalRun> {
  const { step = silently, keys = temporaryKeys(), startsIssuers = true } = options;
  let current: Generation | undefined;
  const present = () => current as Generation; // set before anything that asks for it is opened
  const upstream = await step(
    options.upstream ? `use the upstream ${options.upstream.origin}` : "start the demo host",
    () => openUpstream(options.upstream, () => hostCors(current?.model), closers),
  );
  const host = openIssuerHost(keys);
  closers.push(host.close);
  const traced = { ...options, ...withTracedRequests(options, present) };
  const surroundings = { ...traced, keys, host, startsIssuers, upstream: upstream.url, step };
  current = await startGeneration(options, surroundings);
  closers.push(() => present().close());
  const gateway = await step("listen", () => openGateway(traced, () => present().served));
  closers.push(gateway.close);
  await noteUnlistedCaller(options, current.served);
  const replace = async (next: TemplateToServe) => {
    const former = present();
    current = await startGeneration(next, { ...surroundings, step: silently });
    void former.retire();
    await noteUnlistedCaller(options, current.served);
  };
  return runOf(present, { gateway, upstream, replace, close });
}

/** A run whose facts are those of the generation that is served at present. */
function runOf(
  present: () => Generation,
  lasting: Pick<LocalRun, "gateway" | "upstream" | "replace" | "close">,
): LocalRun {
  return {
    ...lasting,
    get model() {
      return present().model;
    },
    get authorizer() {
      return present().authorizer;
    },
    get access() {
      return present().access;
    },
    get issuers() {
      return present().issuers;
    },
    get copies() {
      return present().copies;
    },
    ask: (request) => present().served.ask(request),
  };
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

/** The codes of the web ACL's refusals of an address, in words; a refused origin, path or rate has another code. */
export const REFUSED_ADDRESS: Readonly<Record<string, string>> = {
  REQUEST_BLOCKED: "this environment's address lists do not let",
  CLOSED: "this environment is closed and does not let",
};

/** A note for people whose own machine is not let in: every request would fail. */
async function noteUnlistedCaller(
  { pretendedAddresses, onNote }: LocalRunOptions,
  { ask }: ServedModel,
): Promise<void> {
  const sourceIp = pretendedAddresses?.everyRequest ?? "127.0.0.1";
  const { answer, code = "" } = await ask({ method: "GET", path: "/", sourceIp });
  const because = REFUSED_ADDRESS[code];
  if (because === undefined) return;
  onNote?.(
    `${because} ${sourceIp} in: requests from here get ${answer.status} ${code}; say --address A for another address, or send ` +
      "X-Local-Address: A with one request",
  );
}

function silently<T>(_title: string, work: () => T | Promise<T>): Promise<T> {
  return Promise.resolve(work());
}

export interface OpenGatewayOptions
  extends Pick<GatewayServerOptions, "now" | "onRequest" | "onError" | "pretendedAddresses">,
    ServeModelOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly limits?: GatewayServerOptions["limits"];
  /** Answers carry `X-Local-Trace`. @default false */
  readonly announcesTraces?: boolean;
}

/**
 * Opens the gateway's port.
 *
 * @param served the model that answers the next request
 * @throws the listen error
 */
function openGateway(options: OpenGatewayOptions, served: () => ServedModel): Promise<GatewayServer> {
  const { now, port, limits, pretendedAddresses, onRequest, onError, announcesTraces } = options;
  const requestPath: GatewayServerOptions["requestPath"] = (request) => served().requestPath(request);
  return startServer({
    requestPath: announcesTraces ? announceTraces(requestPath) : requestPath,
    port,
    now,
    limits,
    pretendedAddresses,
    onRequest,
    onError,
  });
}
