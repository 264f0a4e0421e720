import { describe, expect, test } from "@jest/globals";
import { referenceStatements, usedCapacity } from "../../lib/limit-uses/web-acl-capacity.ts";
import { webAclCapacity } from "../../lib/config/settings/web-acl-capacity.ts";
import { templateOf } from "../helpers/synthesized.ts";

function withStatement(statement: unknown) {
  const Rules = [{ Name: "one", Statement: statement }];
  return { Resources: { Acl: { Type: "AWS::WAFv2::WebACL", Properties: { Rules } } } };
}

const bytes = (constraint: string) => ({ ByteMatchStatement: { PositionalConstraint: constraint } });
const ipSet = { IPSetReferenceStatement: { Arn: "a" } };
const group = (name: string) => ({ ManagedRuleGroupStatement: { VendorName: "AWS", Name: name } });

describe("capacity", () => {
  test.each([
    ["an exact match", bytes("EXACTLY"), 2],
    ["a match at the end", bytes("ENDS_WITH"), 2],
    ["a match anywhere", bytes("CONTAINS"), 10],
    ["an IP set, at the higher of AWS's two numbers", ipSet, 2],
    ["a rate", { RateBasedStatement: { Limit: 100 } }, 2],
    ["a rate with a scope", { RateBasedStatement: { ScopeDownStatement: bytes("CONTAINS") } }, 12],
    ["a regular expression", { RegexMatchStatement: { RegexString: "^a" } }, 3],
    ["a statement that this stack does not use", { XssMatchStatement: {} }, 40],
    ["a group of AWS's", group("AWSManagedRulesCommonRuleSet"), 700],
    ["a group that nobody knows", group("AWSManagedRulesOfTomorrow"), 700],
    [
      "a nest",
      {
        AndStatement: {
          Statements: [
            { NotStatement: { Statement: ipSet } },
            { OrStatement: { Statements: [bytes("EXACTLY"), bytes("EXACTLY")] } },
          ],
        },
      },
      6,
    ],
  ])("of %s", (_, statement, capacity) => {
    expect(usedCapacity(withStatement(statement))).toBe(capacity);
  });

  test("is what the configuration counted before there was a template", () => {
    const deny = ["192.0.2.0/24"];
    const managedRuleGroups = ["AWSManagedRulesCommonRuleSet"];
    const template = templateOf({ webAcl: { deny, managedRuleGroups } }).toJSON() as never;
    const counted = webAclCapacity({
      origins: 2,
      allow: [],
      deny,
      rateLimited: true,
      managedRuleGroups,
      allowEncodedPaths: false,
    });
    const sum = Object.values(counted).reduce((total, part) => total + part, 0);
    // The configuration assumes a root with two spellings, which not every environment has.
    expect(sum - usedCapacity(template)).toBeGreaterThanOrEqual(0);
    expect(sum - usedCapacity(template)).toBeLessThanOrEqual(4);
  });
});

test("sets and groups are the references of a web ACL", () => {
  const statements = [
    ipSet,
    { NotStatement: { Statement: ipSet } },
    group("AWSManagedRulesCommonRuleSet"),
    bytes("EXACTLY"),
  ];
  expect(statements.map((statement) => referenceStatements(withStatement(statement)))).toEqual([1, 1, 1, 0]);
});
