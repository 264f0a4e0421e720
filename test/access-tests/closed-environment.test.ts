import { describe, expect, test } from "@jest/globals";
import { judge } from "../../lib/access/judge/judge.ts";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { refute } from "../../lib/access-tests/run-access-tests.ts";
import type { AccessTest } from "../../lib/config/access-tests/access-tests-schema.ts";
import { environmentSchema } from "../../lib/config/environment-config.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";

const modelWith = (webAcl: object) => modelOf("test", environmentSchema.parse({ ...SAMPLE_ENVIRONMENT, webAcl }));

const SWITCHES = {
  open: modelWith({}),
  "closed to everyone": modelWith({ closed: true }),
  "closed but for one network": modelWith({ closed: { except: ["192.0.2.0/24"] } }),
};

const health = { methods: ["GET"], path: "/health" };
const jobs = { methods: ["GET"], path: "/api/v1/jobs/*" };

describe("an assertion is judged as if the environment were open", () => {
  const TESTS: [name: string, test: AccessTest, holds: boolean][] = [
    ["always, where it is so", { always: [health], token: "none" }, true],
    ["always, where it is not so", { always: [jobs], token: "none" }, false],
    ["never, where it is so", { never: [jobs], token: "none" }, true],
    ["never, where it is not so", { never: [health] }, false],
    ["a request that is let in", { request: { method: "GET", path: "/health" }, expect: "let in" }, true],
  ];
  test.each(
    Object.entries(SWITCHES).flatMap(([name, model]) =>
      TESTS.map(([what, ...rest]) => [name, what, model, ...rest] as const),
    ),
  )("%s: %s", (_switch, _name, model, one, holds) => {
    expect(refute(one, model) === undefined).toBe(holds);
  });

  test.each([
    ["open", false],
    ["closed to everyone", true],
    ["closed but for one network", true],
  ] as const)("%s: a request that has to be answered with CLOSED", (name, holds) => {
    const one: AccessTest = {
      request: { method: "GET", path: "/health" },
      address: "198.51.100.1",
      expect: "CLOSED",
    };
    expect(refute(one, SWITCHES[name]) === undefined).toBe(holds);
  });

  test.each<[string, AccessTest]>([
    ["never", { never: [health] }],
    ["always", { always: [jobs], token: "none" }],
  ])("closed but for one network: %s is refuted by a request from there", (_, one) => {
    const closed = SWITCHES["closed but for one network"];
    const { request, answer } = refute(one, closed) ?? {};
    expect(request?.address).toMatch(/^192\.0\.2\./);
    expect(request && judge(closed, request)).toEqual(answer);
  });
});
