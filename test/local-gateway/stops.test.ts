import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { gatewayOf, headerOf, textOf } from "./fake-world.ts";
import { MOCK } from "./sketched-template.ts";

const PROXY = { Integration: { Type: "HTTP_PROXY", IntegrationHttpMethod: "ANY", Uri: "http://backend.example/" } };

describe("the request path", () => {
  test("never rejects: an unexpected error is an internal error, and its place is printed", async () => {
    const gateway = gatewayOf(
      { methods: { "GET /": PROXY } },
      {
        upstream: () => {
          throw new Error("an unexpected secret");
        },
      },
    );
    const outcome = await gateway.send();
    expect(outcome).toMatchObject({ stop: "private integration", answer: { status: 500 } });
    expect(await textOf(outcome)).toBe('{"message": "Internal server error"}');
    expect(gateway.notes).toHaveLength(1);
    expect(gateway.notes[0]).toMatch(/^a stop failed unexpectedly: Error at .+/);
    expect(gateway.notes[0]).not.toContain("secret");
  });

  test("the upstream's own error is not a refusal of the gateway", async () => {
    const body = '{"success":false,"message":"m","error":{"detail":"d","code":"THEIR_CODE"}}';
    const outcome = await gatewayOf(
      { methods: { "GET /": PROXY } },
      { upstream: () => ({ status: 418, body }) },
    ).send();
    expect(outcome).toMatchObject({ stop: "private integration", resourcePath: "/", answer: { status: 418 } });
    expect(outcome.code).toBeUndefined();
  });

  test("every answer carries both ids", async () => {
    const outcome = await gatewayOf({ methods: { "GET /": MOCK } }).send();
    expect(headerOf(outcome, "x-amzn-requestid")).toBe("00000000-1111-4222-8333-444444444444");
    expect(headerOf(outcome, "x-amz-apigw-id")).toMatch(/^.{15}=$/);
  });

  test("a body in chunks is measured while it is read", async () => {
    const megabyte = "x".repeat(1024 * 1024);
    const gateway = gatewayOf({ methods: { "POST /": PROXY } });
    const chunked = (count: number) => ({ method: "POST", chunks: Array.from({ length: count }, () => megabyte) });
    expect((await gateway.send(chunked(10))).answer.status).toBe(200);
    expect((await gateway.send({ ...chunked(10), chunks: [...chunked(10).chunks, "x"] })).answer.status).toBe(413);
    expect(gateway.sent).toHaveLength(1);
    expect(gateway.sent[0]?.body).not.toBeInstanceOf(Readable);
  });

  test("the stops of a trace come in the order of the path", async () => {
    const settings = [{ HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 }];
    const outcome = await gatewayOf({ methods: { "GET /": PROXY }, stage: { MethodSettings: settings } }).send();
    expect(outcome.trace?.steps.map(({ stop, outcome: came }) => `${stop}: ${came}`)).toEqual([
      "route: passed",
      "throttle: passed",
      "authorizer: passed",
      "private integration: answered",
    ]);
  });
});
