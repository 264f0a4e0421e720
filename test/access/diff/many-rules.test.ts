import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { MOST_STATES, TooManyPaths } from "../../../lib/access/paths/budget.ts";
import { environmentSchema } from "../../../lib/config/environment-config.ts";
import { scaleEnvironment } from "../../../lib/samples/scale-environment.ts";

// `ACCESS_SHARE=1 npm test -- test/access/diff/many-rules` takes all of the large environment, and the whole budget.
const SHARE = Number(process.env.ACCESS_SHARE ?? 0.1);

interface Rule {
  readonly methods: string[];
  readonly path: string;
  readonly scopes: string[];
}

function model(rules: readonly Rule[], share = 0.05) {
  // biome-ignore lint/suspicious/noExplicitAny: an environment as it is written
  const given: any = scaleEnvironment({ routes: 1, share });
  return modelOf("large", environmentSchema.parse({ ...given, auth: { ...given.auth, rules } }));
}

function rulesOf(count: number, pathOf: (index: number) => string, scopeOf: (index: number) => string): Rule[] {
  return Array.from({ length: count }, (_, index) => ({
    methods: ["GET"],
    path: pathOf(index),
    scopes: [scopeOf(index)],
  }));
}

describe("many rules", () => {
  test(`one changed among 200, with ${10_000 * SHARE} CIDRs of each family, ${200 * SHARE} origins and ${20 * SHARE} issuers, is one finding`, () => {
    const rules = rulesOf(
      200,
      (index) => `/api/v1/r${index}${index % 3 === 0 ? "/*" : ""}`,
      (index) => `s${index % 30}`,
    );
    const changed = rules.map((rule, index) => (index === 77 ? { ...rule, scopes: ["other"] } : rule));
    const { findings } = diff(model(rules, SHARE), model(changed, SHARE));
    expect(findings.map(({ id }) => id)).toEqual([
      "scope/wider/GET /api/v1/r77 s17",
      "scope/narrower/GET /api/v1/r77 other",
    ]);
  });

  test.each([
    ["one scope each", (index: number) => `s${index}`],
    ["one scope for all", () => "s"],
  ])("200 whose star floats, with %s, are compared exactly", (_name, scopeOf) => {
    const rules = rulesOf(200, (index) => `/*/a${index}/*`, scopeOf);
    const changed = rules.map((rule, index) => (index === 5 ? { ...rule, scopes: ["other"] } : rule));
    const { findings } = diff(model(rules), model(changed));
    expect(findings.map(({ settings }) => settings)).toEqual([
      ["environments.large.auth.rules[5]"],
      ["environments.large.auth.rules[5]"],
    ]);
  });

  test("too many that float with several gaps are refused by name, and never compared in part", () => {
    const rules = rulesOf(
      40,
      (index) => `/*/a${index}/*/b${index}/*/c${index}`,
      () => "s",
    );
    const open = { methods: ["GET"], path: "/*", scopes: [] };
    const after = model([open, ...rules.slice(1)]);
    const budget = after.budget();
    budget.spend(MOST_STATES * (1 - SHARE));
    const compare = () => diff(model([open, ...rules]), { ...after, budget: () => budget });
    expect(errorOf(compare)).toMatchObject({
      constructor: TooManyPaths,
      message: expect.stringMatching(
        /39 rules have "\*" inside their path.*environments\.large\.auth\.rules\[1\] \(\/\*\/a1\/\*\/b1/,
      ),
    });
  });
});

function errorOf(compare: () => unknown): unknown {
  try {
    return compare();
  } catch (error) {
    return error;
  }
}
