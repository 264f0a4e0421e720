import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { callRaw } from "../helpers/http-client.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// However a foreign page's call is put together, and whichever stop refuses it: no answer lets that page read it. WAF sees
// 200 headers or 8 KB of them, so an Origin may stand where no rule sees it.
// CLIPZY_ORIGIN_RUNS sets the number of requests of each environment.

const RUNS = Number(process.env.CLIPZY_ORIGIN_RUNS ?? 300);
const TIMEOUT_MILLIS = 60_000 + 100 * RUNS;
const FOREIGN = "https://evil.example";
const ALLOWED = ["https://app.example.com", "https://studio.example.com", "https://partner.example.net"];

interface Call {
  readonly line: string;
  readonly before: readonly string[];
  readonly origin: string;
  readonly after: readonly string[];
}

const pad = fc
  .record({ length: fc.constantFrom(1, 30, 400, 3_000, 8_100), count: fc.constantFrom(0, 1, 3, 60, 190, 199, 210) })
  .filter(({ length, count }) => length * count < 9_000)
  .map(({ length, count }) => Array.from({ length: count }, (_, at) => `X-P${at}: ${"p".repeat(length)}`));

const call: fc.Arbitrary<Call> = fc.record({
  line: fc.constantFrom(
    "GET /health",
    "GET /api/v1/jobs",
    "POST /api/v1/jobs",
    "OPTIONS /api/v1/jobs",
    "GET /nowhere",
    "GET //api/v1/jobs",
    "GET /api/v1/%2e%2e",
    "PATCH /health",
  ),
  before: fc
    .tuple(pad, fc.subarray(["Authorization: Bearer x.y.z", "Content-Length: 99999999999", "X_Clipzy_Principal: a"]))
    .map((all) => all.flat()),
  origin: fc.constantFrom("Origin", "origin", "ORIGIN"),
  after: pad,
});

function send(stack: LocalStack, { line, before, origin, after }: Call): Promise<string> {
  const head = [
    `${line} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: close",
    ...before,
    `${origin}: ${FOREIGN}`,
    ...after,
  ];
  return callRaw(stack.run.gateway.port, `${head.join("\r\n")}\r\n\r\n`);
}

describe.each([
  { name: "one origin", cors: { origins: ALLOWED.slice(0, 1) } },
  { name: "three origins", cors: { origins: ALLOWED } },
  { name: "three origins with credentials", cors: { origins: ALLOWED, allowCredentials: true } },
])("with $name", ({ cors }) => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({
      environment: { cors, webAcl: { managedRuleGroups: [], rateLimit: { requests: 150, windowSeconds: 600 } } },
    });
  });
  afterAll(() => stack.close());

  test(
    "no answer to a foreign page names it, or any origin with credentials",
    async () => {
      const property = fc.asyncProperty(call, async (given) => {
        const answer = await send(stack, given);
        const [head = ""] = answer.split("\r\n\r\n");
        expect(head).toMatch(/^HTTP\/1\.1 [45]\d\d /);
        expect(head.toLowerCase()).not.toContain("access-control-allow-");
      });
      await fc.assert(property, { numRuns: RUNS });
    },
    TIMEOUT_MILLIS,
  );
});
