import { Readable } from "node:stream";
import type { ClientRequest, Header } from "../../lib/local-gateway/exchange/client-request.ts";
import type { Outcome } from "../../lib/local-gateway/exchange/outcome.ts";
import type { OutgoingRequest, UpstreamResponse, World } from "../../lib/local-gateway/exchange/world.ts";
import type { InvocationResult } from "../../lib/local-gateway/model/function.ts";
import { createRequestPath } from "../../lib/local-gateway/stops.ts";
import { type ApiModel, readApiModel } from "../../lib/local-gateway/template/api-model.ts";
import { type ApiSketch, sketchedTemplate } from "./sketched-template.ts";

/** What a test gives of a request; the rest is a plain GET from loopback. */
export interface RequestSketch {
  readonly method?: string;
  /** With its query string. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>> | readonly Header[];
  readonly body?: string;
  readonly sourceIp?: string;
  /** Undefined: as long as the body. */
  readonly bodyLength?: number;
  /** Instead of `body`: a body in pieces, of unknown length. */
  readonly chunks?: readonly string[];
}

export interface UpstreamSketch {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the outside does in a test. */
export interface Surroundings {
  readonly upstream?: (request: OutgoingRequest) => UpstreamSketch;
  readonly lambda?: (event: unknown) => InvocationResult;
  /** Milliseconds since the epoch; a test moves it. */
  readonly clock?: { now: number };
  readonly upstreamUrl?: URL;
}

/** A gateway over a sketched API, with everything that it did to the outside. */
export interface Gateway {
  readonly send: (request?: RequestSketch) => Promise<Outcome>;
  readonly sent: OutgoingRequest[];
  readonly events: unknown[];
  readonly notes: string[];
}

export function gatewayOf(sketch: ApiSketch, surroundings: Surroundings = {}): Gateway {
  const model = readApiModel({
    template: sketchedTemplate(sketch),
    assetDirectory: (path) => `/assembly/${path}`,
    upstream: surroundings.upstreamUrl,
  });
  return gatewayOver(model, surroundings);
}

export function gatewayOver(model: ApiModel, surroundings: Surroundings = {}): Gateway {
  const sent: OutgoingRequest[] = [];
  const events: unknown[] = [];
  const notes: string[] = [];
  const world = fakeWorld(surroundings, { sent, events, notes });
  const requestPath = createRequestPath(model, world);
  return { send: (request = {}) => requestPath(clientRequest(request, world.now())), sent, events, notes };
}

function fakeWorld(surroundings: Surroundings, seen: Pick<Gateway, "sent" | "events" | "notes">): World {
  return {
    now: () => surroundings.clock?.now ?? 1_000_000,
    invoke: async (_function, event) => {
      seen.events.push(event);
      return surroundings.lambda?.(event) ?? { ok: true, payload: null };
    },
    send: async (request) => {
      seen.sent.push(request);
      return upstreamResponse(surroundings.upstream?.(request) ?? {});
    },
    note: (sentence) => seen.notes.push(sentence),
  };
}

function upstreamResponse({ status = 200, headers = {}, body = "" }: UpstreamSketch): UpstreamResponse {
  return { status, headers: Object.entries(headers), body: Readable.from([Buffer.from(body)]) };
}

function clientRequest(sketch: RequestSketch, now: number): ClientRequest {
  const { method = "GET", path: target = "/", headers = {}, body = "", sourceIp = "127.0.0.1" } = sketch;
  const [path = "/", ...query] = target.split("?");
  return {
    id: "00000000-1111-4222-8333-444444444444",
    method,
    path,
    query: query.join("?"),
    headers: isList(headers) ? headers : Object.entries(headers),
    sourceIp,
    receivedAt: now,
    body: Readable.from((sketch.chunks ?? (body === "" ? [] : [body])).map((chunk) => Buffer.from(chunk))),
    bodyLength: sketch.chunks ? undefined : (sketch.bodyLength ?? Buffer.byteLength(body)),
    signal: new AbortController().signal,
  };
}

function isList(headers: RequestSketch["headers"]): headers is readonly Header[] {
  return Array.isArray(headers);
}

/** The whole body of an answer as text. */
export async function textOf({ answer }: Outcome): Promise<string> {
  if (!(answer.body instanceof Readable)) return answer.body.toString();
  const chunks = await answer.body.toArray();
  return Buffer.concat(chunks as Buffer[]).toString();
}

/** The value of one header of the answer, whatever its spelling; undefined when it is absent. */
export function headerOf({ answer }: Outcome, name: string): string | undefined {
  return answer.headers.find(([own]) => own.toLowerCase() === name.toLowerCase())?.[1];
}

/** A policy for every method of the API. */
export function policyAnswer(effect: "Allow" | "Deny", more: Readonly<Record<string, unknown>> = {}): InvocationResult {
  const Statement = [
    { Action: "execute-api:Invoke", Effect: effect, Resource: "arn:aws:execute-api:*:*:localapi00/*" },
  ];
  return {
    ok: true,
    payload: { principalId: "somebody", policyDocument: { Version: "2012-10-17", Statement }, ...more },
  };
}
