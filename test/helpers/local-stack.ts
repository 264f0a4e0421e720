import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import type { AccessModel } from "../../lib/access/model/access-model.ts";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { synthesizeEnvironment } from "../../lib/access-control-app.ts";
import type { TraceStore } from "../../lib/inspector/traces/trace-store.ts";
import type { RequestRecord } from "../../lib/local-gateway/exchange/outcome.ts";
import { type LocalRun, type LocalRunOptions, startLocalRun } from "../../lib/local-run/local-run.ts";
import { renderRequestLine, requestEvent } from "../../lib/local-run/start-output.ts";
import { freePort } from "../../lib/loopback/listen.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";
import { type ClientAnswer, type ClientOptions, callServer } from "./http-client.ts";
import { type RecordingUpstream, startRecordingUpstream } from "./recording-upstream.ts";
import { createSecrets } from "./secrets.ts";

// The construct library alone takes seconds to load and to synthesize, more on a busy machine.
jest.setTimeout(60_000);

/** An environment as it stands in cdk.json. */
export type GivenEnvironment = Readonly<Record<string, unknown>>;

/** The environments of a cdk.json, by name. */
export type GivenEnvironments = Readonly<Record<string, GivenEnvironment>>;

export interface LocalStackOptions {
  /** What differs from `baseEnvironment`: whole sections, one level deep. */
  readonly environment?: GivenEnvironment;
  /** All environments as cdk.json has them, in place of the above; the one that is called `local` is served. */
  readonly environments?: GivenEnvironments;
  /** Changes the synthesized template before it is read: for what no configuration can bring about. */
  readonly edit?: (template: Template) => void;
  /** Files that the environment names, by path, as cdk.json would see them. */
  readonly files?: Readonly<Record<string, string>>;
  /** How long a client may take. */
  readonly limits?: LocalRunOptions["limits"];
  /** Whether issuers that are elsewhere get a stand-in. */
  readonly standIn?: boolean;
  /** As `npm start` opens its gateway. @default - a client address is the connection's */
  readonly pretendedAddresses?: LocalRunOptions["pretendedAddresses"];
  /** Takes the traces; answers then name theirs in `X-Local-Trace`. */
  readonly store?: TraceStore;
}

/** As much of a template as a test wants to touch. */
export interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

/** A synthesized environment, served with the bundled authorizer in front of an upstream that remembers its requests. */
export interface LocalStack {
  readonly run: LocalRun;
  readonly access: AccessModel;
  readonly upstream: RecordingUpstream;
  readonly issuer: string;
  readonly records: RequestRecord[];
  /** What the functions have logged; each decision of the authorizer is one line. Arrives a little after the answer. */
  readonly lambdaLines: string[];
  /** What the person at the terminal is told, in order. */
  readonly notes: string[];
  /** The gateway's clock: it stands still until it is moved, so that no bucket fills and no result expires by itself. */
  readonly clock: { advance(millis: number): void };
  call(path: string, options?: ClientOptions): Promise<ClientAnswer>;
  /** A call with a token of these scopes. */
  callWith(scopes: string, path: string, options?: ClientOptions): Promise<ClientAnswer>;
  /** Serves other environments from the next request on, with the options of the start. */
  reconfigure(environments: GivenEnvironments, files?: LocalStackOptions["files"]): Promise<void>;
  /** A token from the environment's own issuer, over HTTP. */
  token(scopes: string, form?: Record<string, string>): Promise<string>;
  /** Ends everything. Throws when anything that was written held a token or a claim's value. */
  close(): Promise<void>;
}

const JOBS_RULES = [
  { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
  { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
  { methods: ["GET", "DELETE"], path: "/api/v1/jobs/*", scopes: ["jobs:read"] },
  { methods: "*", path: "/api/v1/admin/*", scopes: ["admin"] },
  { methods: ["GET"], path: "/health", public: true },
];

/** @param issuer address of the issuer */
export function baseEnvironment(issuer: string): GivenEnvironment {
  return {
    cors: { origins: ["https://app.example.com", "https://admin.example.com"] },
    auth: { issuers: [{ issuer, audience: "clipzy" }], rules: JOBS_RULES },
    webAcl: { managedRuleGroups: [] },
    upstream: { ...SAMPLE_ENVIRONMENT.upstream, timeoutMillis: 1_000 },
  };
}

export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const outdir = mkdtempSync(join(tmpdir(), "local-stack-"));
  const given = options.environments ?? { local: merge(baseEnvironment(issuer), options.environment ?? {}) };
  const { templatePath, access } = synthesize(given, outdir, options);
  const upstream = await startRecordingUpstream();
  const secrets = createSecrets();
  const records: RequestRecord[] = [];
  const lambdaLines: string[] = [];
  const notes: string[] = [];
  let time = Date.UTC(2030, 0, 1);
  const run = await startLocalRun({
    templatePath,
    upstream: upstream.url,
    port: 0,
    limits: options.limits,
    now: () => time,
    announcesTraces: options.store !== undefined,
    access,
    pretendedAddresses: options.pretendedAddresses,
    standIn: options.standIn,
    onTraced: options.store?.add,
    onRequest: (record) => {
      records.push(record);
      secrets.written(renderRequestLine(record, (_, text) => text));
      secrets.written(requestEvent(record));
    },
    onNote: (sentence) => {
      notes.push(sentence);
      secrets.written(sentence);
    },
    onLambdaLine: (_, line) => {
      lambdaLines.push(line);
      secrets.written(line);
    },
    onError: (error) => secrets.written(`unexpected: ${error instanceof Error ? error.stack : error}`),
  });
  const call = (path: string, callOptions: ClientOptions = {}) => callServer(run.gateway.url, { path, ...callOptions });
  const token = async (scopes: string, form: Record<string, string> = {}) =>
    secrets.remember(await fetchToken(`${issuer}/token`, { scope: scopes, sub: `user-${randomUUID()}`, ...form }));
  return {
    run,
    access,
    upstream,
    issuer,
    records,
    lambdaLines,
    notes,
    clock: {
      advance: (millis) => {
        time += millis;
      },
    },
    call,
    reconfigure: (environments, files = options.files) => {
      const folder = mkdtempSync(join(outdir, "again-"));
      return run.replace(synthesize(environments, folder, { ...options, files }));
    },
    callWith: async (scopes, path, callOptions = {}) => call(path, bearing(await token(scopes), callOptions)),
    token,
    close: async () => {
      await run.close();
      await upstream.close();
      rmSync(outdir, { recursive: true });
      secrets.verify();
    },
  };
}

/** The call with `Authorization: Bearer`. */
export function bearing(token: string, options: ClientOptions = {}): ClientOptions {
  return { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } };
}

function synthesize(environments: GivenEnvironments, outdir: string, { edit, files }: LocalStackOptions) {
  const context = { environment: "local", environments };
  const { templatePath, config } = synthesizeEnvironment({
    context,
    files: { read: (path) => files?.[path] ?? "{}" },
    outdir,
  });
  if (edit) {
    const template = JSON.parse(readFileSync(templatePath, "utf8")) as Template;
    edit(template);
    writeFileSync(templatePath, JSON.stringify(template));
  }
  return { templatePath, access: modelOf("local", config) };
}

function merge(base: GivenEnvironment, changes: GivenEnvironment): GivenEnvironment {
  const sections = Object.entries(changes).map(([name, value]) => [name, mergeSection(base[name], value)]);
  return { ...base, ...Object.fromEntries(sections) };
}

function mergeSection(base: unknown, change: unknown): unknown {
  const areObjects = [base, change].every((it) => typeof it === "object" && it !== null && !Array.isArray(it));
  return areObjects ? { ...(base as object), ...(change as object) } : change;
}

async function fetchToken(endpoint: string, form: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ grant_type: "client_credentials", ...form });
  const response = await fetch(endpoint, { method: "POST", body });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
