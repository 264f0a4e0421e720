import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

const ALLOWED = "https://app.example.com";

describe("with origins and no address lists", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack();
  });
  afterAll(() => stack.close());

  test.each([
    "https://foreign.example",
    "null",
    "https://app.example.com.evil.example",
    "https://app.example.co",
    "https://evil-app.example.com",
    "https://APP.example.com",
    "HTTPS://app.example.com",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com/",
    "https://app.example.com,https://admin.example.com",
  ])("the foreign origin %s is refused, whatever else it brings, and told nothing", async (origin) => {
    const token = await stack.token("jobs:read");
    for (const method of ["GET", "OPTIONS"]) {
      const answer = await stack.call("/api/v1/jobs", bearing(token, { method, headers: { Origin: origin } }));
      expect(answer).toMatchObject({ status: 403, body: renderEnvelope("ORIGIN_NOT_ALLOWED") });
      expect(answer.headers.vary).toBe("Origin");
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  test.each([ALLOWED, "https://admin.example.com", undefined])("the origin %s passes", async (origin) => {
    const headers: Record<string, string> = origin ? { Origin: origin } : {};
    expect(await stack.callWith("jobs:read", "/api/v1/jobs", { headers })).toMatchObject({ status: 200 });
  });

  const AMBIGUOUS = [
    "//api/v1/jobs",
    "/api//v1/jobs",
    "/api/v1%2fjobs",
    "/api/v1/jobs%2F1",
    "/api/v1/%2e%2e/v1/jobs",
    "/api/v1/./jobs",
    "/api/v1/../v1/jobs",
    "/api/v1/.hidden",
    "/api/v1/jobs;x=1",
    "/api/v1/jobs;",
    "/api/v1\\jobs",
    "/api/v1/jobs/",
    "/health/",
    "/api/v1/jobs%00",
    "/api/v1/%6aobs",
  ];

  test.each(AMBIGUOUS)("the ambiguous path %s is refused, whoever asks", async (path) => {
    const token = await stack.token("jobs:read jobs:write admin");
    const seen = stack.upstream.received.length;
    for (const options of [{}, bearing(token), { headers: { Origin: ALLOWED } }]) {
      expect(await stack.call(path, options)).toMatchObject({ status: 400, body: renderEnvelope("BAD_REQUEST") });
    }
    expect(stack.upstream.received).toHaveLength(seen);
  });

  test.each(["X_Clipzy_Principal", "x-clipzy_principal", "X_Forwarded_For", "X_Request-Id"])(
    "%s, which some hosts take for the header that they believe, is refused",
    async (name) => {
      const token = await stack.token("jobs:read");
      const seen = stack.upstream.received.length;
      const answer = await stack.call("/api/v1/jobs", {
        headers: { Authorization: `Bearer ${token}`, [name]: "root" },
      });
      expect(answer).toMatchObject({ status: 403, body: renderEnvelope("REQUEST_BLOCKED") });
      expect(stack.upstream.received).toHaveLength(seen);
    },
  );

  test("what is ambiguous in a path is fine in a query", async () => {
    expect(await stack.callWith("jobs:read", "/api/v1/jobs?next=%2F..//;a/")).toMatchObject({ status: 200 });
    expect(stack.upstream.received.at(-1)?.target).toMatch(/^\/api\/v1\/jobs\?next=/);
  });
});

describe("with address lists", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({
      environment: { webAcl: { allow: ["127.0.0.0/29", "2001:db8::/32"], deny: ["127.0.0.5/32"] } },
    });
  });
  afterAll(() => stack.close());

  test.each([
    ["127.0.0.1", 200],
    ["127.0.0.4", 200],
    ["127.0.0.5", 403],
    ["127.0.0.6", 200],
    ["127.0.0.7", 200],
    ["127.0.0.8", 403],
    ["127.1.0.1", 403],
  ])("%s gets %i, whatever X-Forwarded-For says", async (localAddress, status) => {
    for (const claimed of [undefined, "127.0.0.1", "127.0.0.5", "127.0.0.8"]) {
      const headers: Record<string, string> = claimed
        ? { "X-Forwarded-For": claimed, Forwarded: `for=${claimed}` }
        : {};
      const answer = await stack.call("/health", { localAddress, headers });
      expect(answer.status).toBe(status);
      if (status === 403) expect(answer.body).toBe(renderEnvelope("REQUEST_BLOCKED"));
    }
  });

  test("a refusal of an allowed page's call can be read by that page", async () => {
    const { headers } = await stack.call("/health", { localAddress: "127.0.0.8", headers: { Origin: ALLOWED } });
    expect(headers).toMatchObject({ "access-control-allow-origin": ALLOWED, vary: expect.stringContaining("Origin") });
  });
});

test("somebody whose own machine is not let in is told so at the start", async () => {
  const stack = await startLocalStack({ environment: { webAcl: { allow: ["203.0.113.0/24"] } } });
  await stack.close();
  expect(stack.notes.join("\n")).toContain("do not let 127.0.0.1 in: requests from here get 403 REQUEST_BLOCKED");
});

describe("with a rate limit", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({ environment: { webAcl: { rateLimit: { requests: 10, windowSeconds: 60 } } } });
  });
  afterAll(() => stack.close());

  test("the address that asks too often waits; others do not; after the window all is well", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await stack.call("/health")).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(200));
    const refused = await stack.call("/health");
    expect(refused).toMatchObject({ status: 429, body: renderEnvelope("RATE_LIMITED") });
    expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
    expect(await stack.call("/health", { localAddress: "127.0.0.2" })).toMatchObject({ status: 200 });
    stack.clock.advance(61_000);
    expect(await stack.call("/health")).toMatchObject({ status: 200 });
  });
});
