import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { renderTrace } from "../../lib/inspector/traces/render-trace.ts";
import type { TracedRequest } from "../../lib/inspector/traces/trace-store.ts";
import { createTraceStore } from "../../lib/inspector/traces/trace-store.ts";
import type { ClientAnswer, ClientOptions } from "../helpers/http-client.ts";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

const store = createTraceStore();
let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ store });
});
afterAll(() => stack.close());

/** The trace that the answer names; it may come a moment after the answer. */
async function traceOf(answer: ClientAnswer): Promise<TracedRequest> {
  const id = String(answer.headers["x-local-trace"]);
  for (let turn = 0; turn < 1_000; turn += 1) {
    const found = store.find(id);
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`no trace ${id}`);
}

/** Each stop once, with the last thing that happened there. */
function journey({ trace }: TracedRequest): string[] {
  const outcomes = new Map(trace.steps.map(({ stop, outcome }) => [stop, outcome]));
  return [...outcomes].map(([stop, outcome]) => `${stop}: ${outcome}`);
}

describe("the trace of a request", () => {
  test.each<{ name: string; path: string; scopes?: string; options?: ClientOptions; stops: string[] }>([
    {
      name: "let through to the upstream",
      path: "/api/v1/jobs",
      scopes: "jobs:read",
      stops: [
        "web ACL: passed",
        "route: passed",
        "throttle: passed",
        "authorizer: passed",
        "private integration: answered",
      ],
    },
    {
      name: "without a token",
      path: "/api/v1/jobs",
      stops: [
        "web ACL: passed",
        "route: passed",
        "throttle: passed",
        "authorizer: refused",
        "gateway response: answered",
      ],
    },
    {
      name: "without the scope",
      path: "/api/v1/jobs",
      scopes: "admin",
      stops: [
        "web ACL: passed",
        "route: passed",
        "throttle: passed",
        "authorizer: refused",
        "gateway response: answered",
      ],
    },
    {
      name: "from a foreign page",
      path: "/health",
      options: { headers: { Origin: "https://b.example" } },
      stops: ["web ACL: refused"],
    },
    {
      name: "to nowhere",
      path: "/nowhere",
      stops: ["web ACL: passed", "route: refused", "gateway response: answered"],
    },
    {
      name: "that a browser asks first",
      path: "/api/v1/jobs",
      options: { method: "OPTIONS", headers: { Origin: "https://app.example.com" } },
      stops: ["web ACL: passed", "route: passed", "throttle: passed", "authorizer: passed", "preflight: answered"],
    },
  ])("$name tells stop by stop what became of it", async ({ path, scopes, options, stops }) => {
    const answer = scopes === undefined ? await stack.call(path, options) : await stack.callWith(scopes, path, options);
    expect(journey(await traceOf(answer))).toEqual(stops);
  });

  test("names the resource of the template that decided", async () => {
    const { trace } = await traceOf(await stack.call("/api/v1/jobs"));
    const ids = trace.steps.map(({ logicalId }) => logicalId);
    expect(ids.join(" ")).toMatch(/WebAcl.* RestApiapiv1jobsGET.* TokenAuthorizer.* GatewayResponsesUNAUTHORIZED/);
  });

  test("holds exactly what the upstream received", async () => {
    const answer = await stack.callWith("jobs:read", "/api/v1/jobs?limit=1", { headers: { "X-Own": "1" } });
    const { upstream } = (await traceOf(answer)).trace;
    const received = stack.upstream.received.at(-1);
    expect(upstream).toMatchObject({
      method: "GET",
      url: `${stack.upstream.url.origin}/api/v1/jobs?limit=1`,
      status: 200,
    });
    const traced = new Map(upstream?.headers.map(([name, value]) => [name.toLowerCase(), value]));
    for (const [name, value] of Object.entries(received?.headers ?? {})) {
      if (name !== "connection") expect([name, traced.get(name)]).toEqual([name, value]);
    }
  });

  test("is absent where the upstream received nothing", async () => {
    expect((await traceOf(await stack.call("/api/v1/jobs"))).trace.upstream).toBeUndefined();
  });

  test("holds no token, wherever the client put it", async () => {
    const token = await stack.token("jobs:read");
    const answers = [
      await stack.call("/api/v1/jobs", bearing(token)),
      await stack.call("/api/v1/jobs", bearing(`${token}x`)),
      await stack.call("/api/v1/jobs", { headers: { authorization: `bearer  ${token}` } }),
      await stack.call("/health", bearing(token)),
      await stack.call("/nowhere", bearing(token)),
    ];
    for (const answer of answers) {
      const traced = await traceOf(answer);
      const text = `${JSON.stringify(traced)}\n${renderTrace(traced)}`;
      for (const segment of token.split(".")) expect(text).not.toContain(segment);
    }
  });
});
