import { describe, expect, test } from "@jest/globals";
import { gatewayOf, headerOf } from "../fake-world.ts";
import { MOCK } from "../sketched-template.ts";

const PREFLIGHT = {
  Integration: {
    Type: "MOCK",
    ContentHandling: "CONVERT_TO_TEXT",
    RequestTemplates: { "application/json": "{ statusCode: 204 }" },
    IntegrationResponses: [{ StatusCode: "204", ResponseParameters: { "method.response.header.Vary": "'Origin'" } }],
  },
};

describe("a preflight", () => {
  test("is answered before any authorizer is asked", async () => {
    const gateway = gatewayOf({
      methods: { "OPTIONS /a": PREFLIGHT, "GET /a": { ...MOCK, AuthorizationType: "CUSTOM" } },
    });
    const outcome = await gateway.send({ method: "OPTIONS", path: "/a" });
    expect([outcome.stop, outcome.answer.status, gateway.events.length]).toEqual(["preflight", 204, 0]);
    expect(headerOf(outcome, "vary")).toBe("Origin");
    expect(outcome.code).toBeUndefined();
  });

  test("is throttled as any method", async () => {
    const settings = [{ HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 1, ThrottlingBurstLimit: 0 }];
    const gateway = gatewayOf({ methods: { "OPTIONS /a": PREFLIGHT }, stage: { MethodSettings: settings } });
    expect((await gateway.send({ method: "OPTIONS", path: "/a" })).answer.status).toBe(429);
  });

  test("of a path that does not exist is an unknown route", async () => {
    const outcome = await gatewayOf({ methods: { "OPTIONS /a": PREFLIGHT } }).send({ method: "OPTIONS", path: "/b" });
    expect([outcome.stop, outcome.answer.status]).toEqual(["route", 403]);
  });
});
