import { describe, expect, test } from "@jest/globals";
import { gatewayOf } from "../fake-world.ts";
import { MOCK } from "../sketched-template.ts";

describe("what the front door cuts off", () => {
  test.each([
    ["a body just small enough", { method: "POST", path: "/", bodyLength: 10_485_760, body: "x" }, 200],
    ["a body just too large", { method: "POST", path: "/", bodyLength: 10_485_761, body: "x" }, 413],
  ])("%s", async (_name, request, status) => {
    const gateway = gatewayOf({ methods: { "GET /": MOCK, "POST /": MOCK } });
    expect((await gateway.send(request)).answer.status).toBe(status);
  });

  test.each([
    ["just short enough", 1600, 200],
    ["just too long", 1601, 414],
  ])("a method ARN %s for an authorizer", async (_name, length, status) => {
    const gateway = gatewayOf(
      { methods: { "GET /{proxy+}": { ...MOCK, AuthorizationType: "CUSTOM" } } },
      {
        lambda: () => ({
          ok: true,
          payload: {
            principalId: "p",
            policyDocument: { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
          },
        }),
      },
    );
    const lead = "arn:aws:execute-api:us-east-1:000000000000:localapi00/live/GET/".length;
    const outcome = await gateway.send({ path: `/${"a".repeat(length - lead)}`, headers: { Authorization: "t" } });
    expect(outcome.answer.status).toBe(status);
  });

  test("the web ACL comes first", async () => {
    const Statement = {
      ByteMatchStatement: {
        FieldToMatch: { Method: {} },
        SearchString: "POST",
        PositionalConstraint: "EXACTLY",
        TextTransformations: [],
      },
    };
    const gateway = gatewayOf({
      methods: { "POST /": MOCK },
      webAcl: { Rules: [{ Name: "r", Priority: 0, Statement, Action: { Block: {} } }] },
    });
    const outcome = await gateway.send({ method: "POST", bodyLength: 20_000_000, body: "x" });
    expect([outcome.stop, outcome.answer.status]).toEqual(["web ACL", 403]);
  });
});
