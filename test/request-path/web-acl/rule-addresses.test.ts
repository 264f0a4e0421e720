import { describe, expect, test } from "@jest/globals";
import { resourcesOf, templateOf } from "../../helpers/synthesized.ts";

const PARTNER = ["198.51.100.0/24", "2001:db8:1::/48"];

const template = templateOf({
  auth: {
    rules: [
      { methods: ["GET"], path: "/api/v1/*", scopes: ["jobs:read"] },
      { methods: ["POST", "PUT"], path: "/api/v1/partner.jobs/*", scopes: [], allow: PARTNER },
      { methods: "*", path: "/hooks", public: true, allow: [...PARTNER].reverse() },
    ],
  },
});
const rules = resourcesOf(template, "AWS::WAFv2::WebACL")[0]?.Properties.Rules;
const named = (name: string) => rules.find((rule: { Name: string }) => rule.Name === name);

describe("addresses of an access rule", () => {
  test("block plainly, by methods, path and source address", () => {
    const { Action, Statement } = named("Rule1Address");
    expect(Action).toEqual({ Block: {} });
    const [method, path, elsewhere] = Statement.AndStatement.Statements;
    expect(
      method.OrStatement.Statements.map((one: { ByteMatchStatement: object }) => one.ByteMatchStatement),
    ).toMatchObject([
      { FieldToMatch: { Method: {} }, PositionalConstraint: "EXACTLY", SearchString: "POST" },
      { FieldToMatch: { Method: {} }, PositionalConstraint: "EXACTLY", SearchString: "PUT" },
    ]);
    expect(path.RegexMatchStatement.RegexString).toBe("^(?:/live)?/api/v1/partner\\.jobs/.*$");
    expect(elsewhere.NotStatement.Statement.OrStatement.Statements).toHaveLength(2);
  });

  test("never cover a preflight", () => {
    const [method] = named("Rule2Address").Statement.AndStatement.Statements;
    expect(method.NotStatement.Statement.ByteMatchStatement).toMatchObject({ SearchString: "OPTIONS" });
  });

  test("share the sets of equal lists", () => {
    const sets = (name: string) => JSON.stringify(named(name).Statement.AndStatement.Statements[2]);
    expect(sets("Rule1Address")).toBe(sets("Rule2Address"));
  });

  test("stand behind the lists of the whole environment and before the rate limit, and only where there are some", () => {
    const names = rules.map((rule: { Name: string }) => rule.Name);
    expect(names).not.toContain("Rule0Address");
    expect(names.indexOf("Rule1Address")).toBeLessThan(names.indexOf("RateLimit"));
    expect(names.indexOf("Rule1Address")).toBeGreaterThan(names.indexOf("AmbiguousPath"));
  });
});
