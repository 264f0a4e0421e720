import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ERROR_ENVELOPES, type ErrorCode, renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import type { ClientAnswer, ClientOptions } from "../helpers/http-client.ts";
import { type LocalStack, startLocalStack, type Template } from "../helpers/local-stack.ts";

const ORIGIN = "https://app.example.com";

/** One refusal of the table, and a real request that meets it. */
interface Row {
  readonly code: ErrorCode;
  readonly when: string;
  readonly provoke: (stack: LocalStack) => Promise<ClientAnswer>;
}

const withOrigin = (options: ClientOptions = {}): ClientOptions => ({
  ...options,
  headers: { Origin: ORIGIN, ...options.headers },
});

const ROWS: readonly Row[] = [
  { code: "UNAUTHORIZED", when: "no token", provoke: (stack) => stack.call("/api/v1/jobs", withOrigin()) },
  { code: "FORBIDDEN", when: "no scope", provoke: (stack) => stack.callWith("", "/api/v1/jobs", withOrigin()) },
  {
    code: "REQUEST_BLOCKED",
    when: "a denied address",
    provoke: (stack) => stack.call("/health", withOrigin({ localAddress: "127.0.0.66" })),
  },
  { code: "NOT_FOUND", when: "an unknown path", provoke: (stack) => stack.call("/nowhere", withOrigin()) },
  {
    code: "UPSTREAM_TIMEOUT",
    when: "a slow host",
    provoke: async (stack) => {
      stack.upstream.answerWith(() => {});
      return stack.call("/health", withOrigin());
    },
  },
  {
    code: "UPSTREAM_UNREACHABLE",
    when: "a host that hangs up",
    provoke: async (stack) => {
      stack.upstream.answerWith((request) => void request.socket.destroy());
      return stack.call("/health", withOrigin());
    },
  },
  {
    code: "UNSUPPORTED_MEDIA_TYPE",
    when: "a preflight of another content type",
    provoke: (stack) =>
      stack.call("/api/v1/jobs", withOrigin({ method: "OPTIONS", headers: { "Content-Type": "text/plain" } })),
  },
  {
    code: "INTERNAL_ERROR",
    when: "an integration that is set up wrongly",
    provoke: (stack) => stack.callWith("admin", "/api/v1/admin/x", withOrigin()),
  },
];

/** Rows that the web ACL answers itself: the page cannot read them, or need not. */
const WEB_ACL_ROWS: readonly Row[] = [
  {
    code: "PAYLOAD_TOO_LARGE",
    when: "a body announced as over 10 MB",
    provoke: (stack) =>
      stack.call("/api/v1/jobs", withOrigin({ method: "POST", headers: { "Content-Length": "10485761" }, body: "" })),
  },
  { code: "BAD_REQUEST", when: "an ambiguous path", provoke: (stack) => stack.call("/health//", withOrigin()) },
  {
    code: "ORIGIN_NOT_ALLOWED",
    when: "a foreign origin",
    provoke: (stack) => stack.call("/health", { headers: { Origin: "https://foreign.example" } }),
  },
];

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ environment: { webAcl: { deny: ["127.0.0.66/32"] } }, edit: breakAdminRoute });
});
afterAll(() => stack.close());

describe.each(ROWS)("$code, by $when", ({ code, provoke }) => {
  test("has the table's status, exactly its words, and headers that a page can use", async () => {
    const answer = await provoke(stack);
    stack.upstream.answerWith();
    expect(answer.body).toBe(renderEnvelope(code));
    expect(answer.status).toBe(ERROR_ENVELOPES[code].status);
    expect(answer.headers).toMatchObject({
      "content-type": "application/json",
      "cache-control": "no-store",
      "access-control-allow-origin": ORIGIN,
      "access-control-expose-headers": expect.stringContaining("X-Request-Id"),
      vary: expect.stringContaining("Origin"),
      "x-request-id": stack.records.at(-1)?.id,
    });
    expect(stack.records.at(-1)).toMatchObject({ code, status: answer.status });
  });
});

describe.each(WEB_ACL_ROWS)("$code, by $when", ({ code, provoke }) => {
  test("has the table's status and exactly its words", async () => {
    const answer = await provoke(stack);
    expect(answer).toMatchObject({ status: ERROR_ENVELOPES[code].status, body: renderEnvelope(code) });
    expect(answer.headers["content-type"]).toContain("application/json");
  });
});

describe("a page and its request id", () => {
  test("two refusals of one call have two ids", async () => {
    const ids = [await stack.call("/api/v1/jobs"), await stack.call("/api/v1/jobs")].map(
      ({ headers }) => headers["x-request-id"],
    );
    expect(new Set(ids).size).toBe(2);
  });
});

/** No configuration brings API_CONFIGURATION_ERROR about: a mapping that API Gateway accepts and cannot carry out does. */
function breakAdminRoute({ Resources }: Template): void {
  for (const { Type, Properties } of Object.values(Resources)) {
    const { HttpMethod, Integration } = Properties as { HttpMethod?: string; Integration?: Record<string, unknown> };
    if (Type !== "AWS::ApiGateway::Method" || HttpMethod !== "ANY" || !Integration) continue;
    const mappings = Integration.RequestParameters as Record<string, string>;
    mappings["integration.request.header.Content-Length"] = "'1'";
  }
}

describe("a refusal of HEAD has the length that GET's has, no body, and its code in the log", () => {
  test.each<[string, ErrorCode, string, ClientOptions]>([
    ["no token", "UNAUTHORIZED", "/api/v1/admin/x", {}],
    ["an unknown path", "NOT_FOUND", "/nowhere", {}],
    ["a denied address", "REQUEST_BLOCKED", "/health", { localAddress: "127.0.0.66" }],
    ["a foreign origin", "ORIGIN_NOT_ALLOWED", "/health", { headers: { Origin: "https://foreign.example" } }],
    ["an ambiguous path", "BAD_REQUEST", "/health//", {}],
  ])("%s", async (_when, code, path, options) => {
    const get = await stack.call(path, options);
    const head = await stack.call(path, { ...options, method: "HEAD" });
    expect(head).toMatchObject({ status: get.status, body: "" });
    expect(head.headers["content-length"]).toBe(String(Buffer.byteLength(get.body)));
    expect(stack.records.slice(-2)).toMatchObject([
      { method: "GET", code },
      { method: "HEAD", code },
    ]);
  });
});
