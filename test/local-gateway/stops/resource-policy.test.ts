import { describe, expect, test } from "@jest/globals";
import { gatewayOf, policyAnswer } from "../fake-world.ts";
import { MOCK } from "../sketched-template.ts";

type Said = "Allow" | "Deny" | "none";

function statement(effect: Said) {
  const Resource = effect === "none" ? "arn:aws:execute-api:*:*:other/*" : "*";
  return { Effect: effect === "none" ? "Allow" : effect, Principal: "*", Action: "execute-api:Invoke", Resource };
}

function lambdaSaying(effect: Said) {
  if (effect !== "none") return policyAnswer(effect);
  const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:*:*:other/*" }];
  return { ok: true, payload: { principalId: "p", policyDocument: { Statement } } } as const;
}

// Table A of the developer guide's authorization flow: same account, Lambda authorizer.
describe("resource policy and authorizer together", () => {
  test.each<[Said, Said, number, number]>([
    ["Allow", "Allow", 200, 1],
    ["none", "Allow", 200, 1],
    ["Deny", "Allow", 403, 0],
    ["Allow", "none", 200, 1],
    ["none", "none", 403, 1],
    ["Deny", "none", 403, 0],
    ["Allow", "Deny", 403, 1],
    ["none", "Deny", 403, 1],
    ["Deny", "Deny", 403, 0],
  ])("resource %s, authorizer %s: %d", async (resource, authorizer, status, invocations) => {
    const gateway = gatewayOf(
      {
        methods: { "GET /": { ...MOCK, AuthorizationType: "CUSTOM" } },
        restApi: { Policy: { Statement: [statement(resource)] } },
      },
      { lambda: () => lambdaSaying(authorizer) },
    );
    const outcome = await gateway.send({ headers: { Authorization: "t" } });
    expect([outcome.answer.status, gateway.events.length]).toEqual([status, invocations]);
  });

  test.each<[Said, number]>([
    ["Allow", 200],
    ["none", 403],
    ["Deny", 403],
  ])("resource %s without an authorizer: %d", async (resource, status) => {
    const sketch = { methods: { "GET /": MOCK }, restApi: { Policy: { Statement: [statement(resource)] } } };
    expect((await gatewayOf(sketch).send()).answer.status).toBe(status);
  });

  test.each([
    ["execute-api:/*", 200],
    ["execute-api:/live/GET/*", 200],
    ["execute-api:/live/POST/*", 403],
    ["execute-api:/other/*", 403],
  ])("the short form %s means this API: %d", async (Resource, status) => {
    const Statement = [{ ...statement("Allow"), Resource }];
    const outcome = await gatewayOf({ methods: { "GET /": MOCK }, restApi: { Policy: { Statement } } }).send();
    expect(outcome.answer.status).toBe(status);
  });
});
