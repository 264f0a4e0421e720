import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(() => stack.close());

test.each([
  ["GET", "/"],
  ["GET", "/api"],
  ["GET", "/api/v1/job"],
  ["GET", "/API/v1/jobs"],
  ["PUT", "/api/v1/jobs"],
  ["POST", "/health"],
  ["POST", "/api/v1/jobs/1"],
  ["GET", "/api/v1/admin"],
  ["GET", "/live/api/v1/jobs"],
  ["TRACE", "/health"],
  ["OPTIONS", "/nowhere"],
])("%s %s does not exist: 404, with or without a token, and the host is not asked", async (method, path) => {
  const seen = stack.upstream.received.length;
  expect(await stack.call(path, { method })).toMatchObject({ status: 404, body: renderEnvelope("NOT_FOUND") });
  expect(await stack.callWith("jobs:read admin", path, { method })).toMatchObject({
    status: 404,
    body: renderEnvelope("NOT_FOUND"),
  });
  expect(stack.upstream.received).toHaveLength(seen);
});

test.each([
  ["GET", "/api/v1/jobs", "jobs:read"],
  ["POST", "/api/v1/jobs", "jobs:write"],
  ["GET", "/api/v1/jobs/1/clips/2", "jobs:read"],
  ["DELETE", "/api/v1/jobs/1", "jobs:read"],
  ["PATCH", "/api/v1/admin/users", "admin"],
  ["GET", "/api/v1/admin/users/7", "admin"],
])("%s %s reaches the host as it is", async (method, path, scopes) => {
  expect(await stack.callWith(scopes, `${path}?a=1&a=2&b=`, { method })).toMatchObject({ status: 200 });
  expect(stack.upstream.received.at(-1)).toMatchObject({ method, target: expect.stringContaining(path) });
});
