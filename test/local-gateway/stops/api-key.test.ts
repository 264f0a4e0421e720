import { describe, expect, test } from "@jest/globals";
import { gatewayOf } from "../fake-world.ts";
import { MOCK } from "../sketched-template.ts";

const PLAN = {
  Key: { Type: "AWS::ApiGateway::ApiKey", Properties: {} },
  Plan: { Type: "AWS::ApiGateway::UsagePlan", Properties: { ApiStages: [{ ApiId: { Ref: "Api" }, Stage: "live" }] } },
  PlanKey: {
    Type: "AWS::ApiGateway::UsagePlanKey",
    Properties: { KeyId: { Ref: "Key" }, UsagePlanId: { Ref: "Plan" } },
  },
};

describe("an API key without a value in the template", () => {
  const gateway = () => gatewayOf({ methods: { "GET /": { ...MOCK, ApiKeyRequired: true } }, resources: PLAN });

  test("gets a value that is printed at start", async () => {
    const { send, notes } = gateway();
    expect(notes).toEqual(["AWS would choose the value of the API key Key; here it is local-value-of-Key"]);
    expect((await send({ headers: { "X-Api-Key": "local-value-of-Key" } })).answer.status).toBe(200);
  });

  test("the authorizer is asked first", async () => {
    const guarded = { ...MOCK, ApiKeyRequired: true, AuthorizationType: "CUSTOM" };
    const outcome = await gatewayOf({ methods: { "GET /": guarded }, resources: PLAN }).send();
    expect(outcome.answer.status).toBe(401);
  });

  test("a trace never holds the key", async () => {
    const outcome = await gateway().send({ headers: { "x-api-key": "local-value-of-Key" } });
    expect(JSON.stringify(outcome.trace)).not.toContain("local-value");
  });
});
