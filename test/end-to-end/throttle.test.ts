import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ environment: { api: { throttle: { requestsPerSecond: 1, burst: 2 } } } });
});
afterAll(() => stack.close());

test("a burst passes, the next request waits, a second later one more passes", async () => {
  const origin = "https://app.example.com";
  const call = async () => (await stack.call("/health")).status;
  expect([await call(), await call()]).toEqual([200, 200]);
  const refused = await stack.call("/health", { headers: { Origin: origin } });
  expect(refused).toMatchObject({ status: 429, body: renderEnvelope("RATE_LIMITED") });
  expect(refused.headers).toMatchObject({
    "retry-after": expect.stringMatching(/^\d+$/),
    "access-control-allow-origin": origin,
  });
  expect(stack.records.at(-1)).toMatchObject({ stop: "throttle", code: "RATE_LIMITED" });
  stack.clock.advance(1_000);
  expect([await call(), await call()]).toEqual([200, 429]);
});
