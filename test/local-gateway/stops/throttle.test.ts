import { describe, expect, test } from "@jest/globals";
import { gatewayOf } from "../fake-world.ts";
import { MOCK } from "../sketched-template.ts";

const setting = (
  HttpMethod: string,
  ResourcePath: string,
  ThrottlingRateLimit: number,
  ThrottlingBurstLimit: number,
) => ({
  HttpMethod,
  ResourcePath,
  ThrottlingRateLimit,
  ThrottlingBurstLimit,
});

async function admitted(settings: readonly unknown[], requests: readonly { method?: string; path?: string }[]) {
  const gateway = gatewayOf({
    methods: { "GET /a": MOCK, "POST /a": MOCK, "GET /": MOCK },
    stage: { MethodSettings: settings },
  });
  const outcomes: number[] = [];
  for (const request of requests) outcomes.push((await gateway.send(request)).answer.status);
  return outcomes.filter((status) => status === 200).length;
}

const times = (count: number, request: { method?: string; path?: string }) =>
  Array.from({ length: count }, () => request);

describe("throttling", () => {
  test.each([
    ["the stage's setting, for each method separately", [setting("*", "/*", 1, 2)], 2],
    ["a method's setting goes before the stage's", [setting("*", "/*", 1, 2), setting("GET", "/~1a", 1, 3)], 3],
    ["a setting for all methods of a path", [setting("*", "/~1a", 1, 4)], 4],
    ["a setting for another path", [setting("GET", "/~1b", 1, 1)], 9],
    ["none", [], 9],
  ])("%s", async (_name, settings, expected) => {
    expect(await admitted(settings, times(9, { path: "/a" }))).toBe(expected);
  });

  test("the root has a path of one slash", async () => {
    expect(await admitted([setting("GET", "/", 1, 1)], times(3, { path: "/" }))).toBe(1);
  });

  test("an unknown route takes no token from the bucket", async () => {
    expect(await admitted([setting("*", "/*", 1, 1)], [...times(5, { path: "/nowhere" }), { path: "/a" }])).toBe(1);
  });

  test("a throttled request asks no authorizer", async () => {
    const gateway = gatewayOf({
      methods: { "GET /": { ...MOCK, AuthorizationType: "CUSTOM" } },
      stage: { MethodSettings: [setting("*", "/*", 1, 0)] },
    });
    const outcome = await gateway.send({ headers: { Authorization: "x" } });
    expect([outcome.stop, outcome.answer.status, gateway.events.length]).toEqual(["throttle", 429, 0]);
  });
});
