import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Outcome } from "../../lib/local-gateway/exchange/outcome.ts";
import { type OutgoingRequest, UpstreamError } from "../../lib/local-gateway/exchange/world.ts";
import type { InvocationResult } from "../../lib/local-gateway/model/function.ts";
import { readApiModel } from "../../lib/local-gateway/template/api-model.ts";
import { expandRow } from "./expand-row.ts";
import { type Gateway, gatewayOf, headerOf, type RequestSketch, textOf, type UpstreamSketch } from "./fake-world.ts";
import { type ApiSketch, sketchedTemplate } from "./sketched-template.ts";

// Each row of the vectors is one behaviour of AWS, with where it is known from: a recorded case or a section of the facts.

type LambdaSketch = { readonly returns?: unknown; readonly throws?: string; readonly timesOut?: true };

interface Given {
  readonly api: ApiSketch;
  /** Requests that are sent before the one that is asserted. */
  readonly before?: readonly RequestSketch[];
  readonly advanceMillis?: number;
  readonly request?: RequestSketch;
  readonly upstream?: UpstreamSketch | "echo" | "unreachable" | "timeout";
  readonly lambda?: LambdaSketch;
  /** A response type whose effective gateway response is read instead of sending a request. */
  readonly read?: keyof ReturnType<typeof readApiModel>["gatewayResponses"];
}

interface ExpectedUpstream {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly headersAbsent?: readonly string[];
  /** All of them, in lower case and sorted. */
  readonly headerNames?: readonly string[];
  readonly query?: Readonly<Record<string, readonly string[]>>;
}

interface Expected {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly headersPresent?: readonly string[];
  readonly headersAbsent?: readonly string[];
  readonly headersMatching?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bodyText?: string;
  readonly stop?: string;
  readonly handledBy?: string;
  readonly upstream?: ExpectedUpstream;
  readonly upstreamCalls?: number;
  readonly invocations?: number;
  /** Members of the last event, by dotted path. */
  readonly event?: Readonly<Record<string, unknown>>;
  readonly eventIs?: unknown;
  readonly eventKeys?: Readonly<Record<string, readonly string[]>>;
  readonly note?: string;
  readonly gatewayResponse?: { readonly status?: number | null };
  readonly refusedAtStart?: string;
}

interface Row {
  readonly name: string;
  readonly source: string;
  readonly given: Given;
  readonly expected: Expected;
}

const text = readFileSync(join(import.meta.dirname, "../vectors/aws-behaviour.json"), "utf8");
const rows = (JSON.parse(text) as readonly Row[]).map(expandRow);

const readBack = rows.filter(({ given }) => given.read !== undefined);
const refused = rows.filter(({ expected }) => expected.refusedAtStart !== undefined);
const replayed = rows.filter((row) => !readBack.includes(row) && !refused.includes(row));

describe("what reads back", () => {
  test.each(readBack)("$name ($source)", ({ given, expected }) => {
    const { gatewayResponses } = readSketch(given.api);
    const { status = null, ...rest } = gatewayResponses[given.read ?? "DEFAULT_4XX"];
    expect({ status, ...rest }).toMatchObject(expected.gatewayResponse ?? {});
  });
});

describe("what AWS refuses at deployment", () => {
  test.each(refused)("$name ($source)", ({ given, expected }) => {
    expect(() => readSketch(given.api)).toThrow(expected.refusedAtStart);
  });
});

describe("what happens to a request", () => {
  test.each(replayed)("$name ($source)", async ({ given, expected }) => {
    const clock = { now: 1_764_000_000_000 };
    const gateway = gatewayOf(given.api, {
      clock,
      upstream: (request) => upstreamOf(given, request),
      lambda: () => lambdaOf(given.lambda ?? {}),
    });
    for (const request of given.before ?? []) await gateway.send(request);
    clock.now += given.advanceMillis ?? 0;
    const outcome = await gateway.send(given.request);
    await expectAnswer(outcome, expected);
    expectOutside(gateway, expected);
  });
});

test("every row of the vectors can be reviewed: at most 2,000 characters", () => {
  expect(text.split("\n").filter((line) => line.length > 2000)).toEqual([]);
});

function readSketch(api: ApiSketch): ReturnType<typeof readApiModel> {
  return readApiModel({ template: sketchedTemplate(api), assetDirectory: (path) => path });
}

function upstreamOf({ upstream = {} }: Given, request: OutgoingRequest): UpstreamSketch {
  if (upstream === "unreachable" || upstream === "timeout") throw new UpstreamError(upstream, "as told");
  return upstream === "echo" ? { body: String(request.body) } : upstream;
}

function lambdaOf({ returns, throws, timesOut }: LambdaSketch): InvocationResult {
  if (timesOut) return { ok: false, kind: "timeout", errorMessage: "timed out" };
  if (throws !== undefined) return { ok: false, kind: "thrown", errorMessage: throws };
  return { ok: true, payload: returns };
}

async function expectAnswer(outcome: Outcome, expected: Expected): Promise<void> {
  const { status, headers = {}, headersPresent = [], headersAbsent = [], headersMatching = {} } = expected;
  if (status !== undefined) expect(outcome.answer.status).toBe(status);
  for (const [name, value] of Object.entries(headers)) expect([name, allOf(outcome, name)]).toEqual([name, value]);
  for (const name of headersPresent) expect([name, headerOf(outcome, name)]).not.toEqual([name, undefined]);
  for (const name of headersAbsent) expect([name, headerOf(outcome, name)]).toEqual([name, undefined]);
  for (const [name, pattern] of Object.entries(headersMatching))
    expect(headerOf(outcome, name)).toMatch(new RegExp(pattern));
  const text = await textOf(outcome);
  if (expected.bodyText !== undefined) expect(text).toBe(expected.bodyText);
  if (expected.body !== undefined) expect(JSON.parse(text)).toEqual(expected.body);
  if (expected.stop !== undefined) expect(outcome.stop).toBe(expected.stop);
  if (expected.handledBy !== undefined) expect(handlerOf(outcome)).toBe(expected.handledBy);
}

function allOf({ answer }: Outcome, name: string): string | undefined {
  const values = answer.headers.filter(([own]) => own.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

function handlerOf({ trace }: Outcome): string | undefined {
  const [method, path] = trace?.steps.find(({ stop }) => stop === "route")?.decided.split(" ") ?? [];
  return `${path} ${method}`;
}

function expectOutside({ sent, events, notes }: Gateway, expected: Expected): void {
  if (expected.upstreamCalls !== undefined) expect(sent).toHaveLength(expected.upstreamCalls);
  if (expected.invocations !== undefined) expect(events).toHaveLength(expected.invocations);
  if (expected.note !== undefined) expect(notes.join("\n")).toContain(expected.note);
  const event = events.at(-1);
  if (expected.eventIs !== undefined) expect(event).toEqual(expected.eventIs);
  for (const [path, value] of Object.entries(expected.event ?? {}))
    expect([path, memberAt(event, path)]).toEqual([path, value]);
  for (const [path, keys] of Object.entries(expected.eventKeys ?? {})) {
    expect(Object.keys(memberAt(event, path) as object).sort()).toEqual(keys);
  }
  if (expected.upstream) expectUpstream(sent.at(-1), expected.upstream);
}

function expectUpstream(sent: OutgoingRequest | undefined, expected: ExpectedUpstream): void {
  const headers = new Map((sent?.headers ?? []).map(([name, value]) => [name.toLowerCase(), value]));
  if (expected.method !== undefined) expect(sent?.method).toBe(expected.method);
  if (expected.target !== undefined) expect(sent?.target).toBe(expected.target);
  for (const [name, value] of Object.entries(expected.headers ?? {}))
    expect([name, headers.get(name)]).toEqual([name, value]);
  for (const name of expected.headersAbsent ?? []) expect([...headers.keys()]).not.toContain(name);
  if (expected.headerNames) expect([...headers.keys()].sort()).toEqual(expected.headerNames);
  const query = new URLSearchParams(sent?.target?.split("?")[1] ?? "");
  for (const [name, values] of Object.entries(expected.query ?? {})) expect(query.getAll(name)).toEqual(values);
}

function memberAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], value);
}
