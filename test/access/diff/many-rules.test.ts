import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { TooManyPaths } from "../../../lib/access/paths/budget.ts";
import { environmentSchema } from "../../../lib/config/environment-config.ts";
import { scaleEnvironment } from "../../../lib/samples/scale-environment.ts";

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
  test("one changed among 200, with 10,000 CIDRs of each family, 200 origins and 20 issuers, is one finding", () => {
    const rules = rulesOf(
      200,
      (index) => `/api/v1/r${index}${index % 3 === 0 ? "/*" : ""}`,
      (index) => `s${index % 30}`,
    );
    const changed = rules.map((rule, index) => (index === 77 ? { ...rule, scopes: ["other"] } : rule));
    const { findings } = diff(model(rules, 1), model(changed, 1));
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
    const compare = () => diff(model([open, ...rules]), model([open, ...rules.slice(1)]));
    expect(compare).toThrow(TooManyPaths);
    expect(compare).toThrow(
      /39 rules have "\*" inside their path.*environments\.large\.auth\.rules\[1\] \(\/\*\/a1\/\*\/b1/,
    );
  });
});
