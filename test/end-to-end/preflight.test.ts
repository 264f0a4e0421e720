import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.close());

const preflight = (path: string, origin?: string) =>
  stack.call(path, {
    method: "OPTIONS",
    headers: {
      ...(origin ? { Origin: origin } : {}),
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,content-type",
    },
  });

describe.each(["https://app.example.com", "https://admin.example.com"])("from %s", (origin) => {
  test("is answered 204 with that very origin, without a token, and the host is not asked", async () => {
    const seen = stack.upstream.received.length;
    const answer = await preflight("/api/v1/jobs", origin);
    expect(answer).toMatchObject({ status: 204, body: "" });
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-headers": expect.stringMatching(/authorization.*content-type/i),
      "access-control-max-age": "600",
      vary: expect.stringContaining("Origin"),
    });
    expect(stack.upstream.received).toHaveLength(seen);
  });

  test.each([
    ["/api/v1/jobs", ["GET", "POST"]],
    ["/api/v1/jobs/1", ["DELETE", "GET"]],
    ["/health", ["GET"]],
  ])("names the methods of %s", async (path, methods) => {
    const { headers } = await preflight(path, origin);
    const named = String(headers["access-control-allow-methods"]).split(/, ?/);
    expect(named.filter((method) => method !== "OPTIONS" && method !== "HEAD").sort()).toEqual(methods);
  });
});

test("without an origin names none", async () => {
  const { status, headers } = await preflight("/api/v1/jobs");
  expect(status).toBe(204);
  expect(headers).not.toHaveProperty("access-control-allow-origin");
});

describe.each(["Origin", "origin", "ORIGIN", "oRiGiN"])("with its header spelled %s", (name) => {
  const origin = "https://app.example.com";

  test("a preflight gets its CORS headers", async () => {
    const headers = { [name]: origin, "Access-Control-Request-Method": "POST" };
    const answer = await stack.call("/api/v1/jobs", { method: "OPTIONS", headers });
    expect(answer).toMatchObject({ status: 204, headers: { "access-control-allow-origin": origin } });
  });

  test("a preflight from a foreign page gets none", async () => {
    const headers = { [name]: "https://foreign.example", "Access-Control-Request-Method": "POST" };
    const answer = await stack.call("/api/v1/jobs", { method: "OPTIONS", headers });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("a refusal gets its CORS headers", async () => {
    const answer = await stack.call("/api/v1/jobs", { headers: { [name]: origin } });
    expect(answer).toMatchObject({ status: 401, headers: { "access-control-allow-origin": origin } });
  });
});
