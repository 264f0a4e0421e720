import { describe, expect, test } from "@jest/globals";
import { gatewayOf, policyAnswer, type Surroundings } from "../fake-world.ts";
import { type ApiSketch, MOCK } from "../sketched-template.ts";

const TOKEN = "Bearer aaa.bbb.ccc";
const GUARDED: ApiSketch = {
  methods: { "GET /": { ...MOCK, AuthorizationType: "CUSTOM" } },
  authorizer: { IdentityValidationExpression: "^[Bb]earer [-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+$" },
};

function gateway(surroundings: Surroundings = {}, sketch: Partial<ApiSketch> = {}) {
  return gatewayOf({ ...GUARDED, ...sketch }, { lambda: () => policyAnswer("Allow"), ...surroundings });
}

describe("the token", () => {
  test.each([
    ["as it should be", TOKEN, 200],
    ["in another spelling of the scheme", "bearer aaa.bbb.ccc", 200],
    ["with two spaces", "Bearer  aaa.bbb.ccc", 401],
    ["with a tail", `${TOKEN}.ddd`, 401],
    ["with a line break", `${TOKEN}\n`, 401],
    ["empty", "", 401],
    ["of another scheme", "Basic aaa.bbb.ccc", 401],
  ])("%s", async (_name, Authorization, status) => {
    const { send, events } = gateway();
    expect((await send({ headers: { Authorization } })).answer.status).toBe(status);
    expect(events).toHaveLength(status === 200 ? 1 : 0);
  });

  test("is found in any spelling of the header; of several, the last counts", async () => {
    const { send, events } = gateway();
    await send({
      headers: [
        ["AUTHORIZATION", "Bearer a.b.c"],
        ["authorization", TOKEN],
      ],
    });
    expect(events).toMatchObject([{ authorizationToken: TOKEN }]);
  });
});

describe("the answer", () => {
  test.each([
    ["not an object", "text"],
    ["no principal", { policyDocument: { Statement: [] } }],
    ["a principal that is no text", { principalId: 7, policyDocument: { Statement: [] } }],
    ["a policy as text", { principalId: "p", policyDocument: "{}" }],
    [
      "a statement without effect",
      { principalId: "p", policyDocument: { Statement: [{ Action: "*", Resource: "*" }] } },
    ],
    ["a context that is a list", { principalId: "p", policyDocument: { Statement: [] }, context: [] }],
    ["a null in the context", { principalId: "p", policyDocument: { Statement: [] }, context: { a: null } }],
  ])("%s is a configuration error", async (_name, payload) => {
    const outcome = await gateway({ lambda: () => ({ ok: true, payload }) }).send({
      headers: { Authorization: TOKEN },
    });
    expect([outcome.answer.status, outcome.stop]).toEqual([500, "authorizer"]);
    expect(outcome.trace?.steps.at(-1)?.looked).toBe("gateway response AUTHORIZER_CONFIGURATION_ERROR");
  });

  test("just small enough and just too large", async () => {
    const sized = (length: number) =>
      gateway({ lambda: () => policyAnswer("Allow", { context: { pad: "x".repeat(length) } }) });
    const frame = JSON.stringify(
      (policyAnswer("Allow", { context: { pad: "" } }) as { payload: unknown }).payload,
    ).length;
    const request = { headers: { Authorization: TOKEN } };
    expect((await sized(8192 - frame).send(request)).answer.status).toBe(200);
    expect((await sized(8193 - frame).send(request)).answer.status).toBe(500);
  });

  test("the principal is known to the log, for a refusal too", async () => {
    const outcome = await gateway({ lambda: () => policyAnswer("Deny") }).send({ headers: { Authorization: TOKEN } });
    expect(outcome).toMatchObject({ stop: "authorizer", principalId: "somebody" });
  });

  test.each([
    ["just within the TTL", 299_999, 1],
    ["just past it", 300_000, 2],
  ])("is kept: %s", async (_name, later, invocations) => {
    const clock = { now: 1_000_000 };
    const { send, events } = gateway({ clock });
    await send({ headers: { Authorization: TOKEN } });
    clock.now += later;
    await send({ headers: { Authorization: TOKEN } });
    expect(events).toHaveLength(invocations);
  });

  test("a failure is not kept", async () => {
    const answers = [{ ok: false, kind: "thrown", errorMessage: "boom" } as const, policyAnswer("Allow")];
    const { send } = gateway({ lambda: () => answers.shift() ?? policyAnswer("Deny") });
    const statuses = [
      await send({ headers: { Authorization: TOKEN } }),
      await send({ headers: { Authorization: TOKEN } }),
    ];
    expect(statuses.map(({ answer }) => answer.status)).toEqual([500, 200]);
  });
});

test("no trace holds the token or a claim", async () => {
  const secret = { context: { secretClaim: "a-claim-value" } };
  for (const lambda of [() => policyAnswer("Allow", secret), () => policyAnswer("Deny", secret)]) {
    const outcome = await gateway({ lambda }).send({ headers: { Authorization: TOKEN } });
    expect(JSON.stringify(outcome.trace)).not.toMatch(/aaa|bbb|ccc|a-claim-value/);
  }
});
