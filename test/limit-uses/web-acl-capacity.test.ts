import { describe, expect, test } from "@jest/globals";
import {
  capacityByRule,
  capacityProblems,
  referenceStatements,
  usedCapacity,
} from "../../lib/limit-uses/web-acl-capacity.ts";
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

  test("adds up by rule, as AWS's pages say", () => {
    const template = templateOf({
      cors: { origins: ["https://a.example.com", "https://b.example.com", "https://c.example.com"] },
      webAcl: {
        allow: ["10.0.0.0/24", "2001:db8:1::/48"],
        deny: ["10.0.1.0/24"],
        managedRuleGroups: ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesAmazonIpReputationList"],
      },
    });
    const parts = capacityByRule(template.toJSON() as never).map(({ name, capacity }) => [name, capacity]);
    expect(Object.fromEntries(parts)).toEqual({
      ClosedToStrangers: 2 * 2 + 2 + 1 + 3,
      Closed: 2 * 2,
      UnseenHeaders: 2,
      ForeignOrigin: 1 + 3 * 2,
      AmbiguousPath: 3 + 4 * 10 + 2 + 2 * 2,
      DeniedAddress: 2,
      UnlistedAddress: 2 * 2,
      RateLimit: 2,
      OversizeBody: 3,
      SpoofedHeader: 3 * (3 + 10),
      AWSManagedRulesCommonRuleSet: 700,
      AWSManagedRulesAmazonIpReputationList: 25,
    });
  });
});

describe("a capacity", () => {
  const linesFor = (origins: number) => {
    const Statements = Array.from({ length: origins }, () => bytes("EXACTLY"));
    const Rules = [
      { Name: "ForeignOrigin", Statement: { OrStatement: { Statements } } },
      { Name: "OversizeBody", Statement: { SizeConstraintStatement: {} } },
      { Name: "RateLimit", Statement: { RateBasedStatement: {} } },
      { Name: "DeniedAddress", Statement: ipSet },
      { Name: "UnlistedAddress", Statement: ipSet },
    ];
    const template = { Resources: { Acl: { Type: "AWS::WAFv2::WebACL", Properties: { Rules } } } };
    return capacityProblems("test", template).map(({ path, message, severity }) => `${severity} ${path}: ${message}`);
  };
  const others = "RateLimit 2 + DeniedAddress 2 + UnlistedAddress 2 + others";

  test("is warned about beyond 1,500 WCU, with the largest rules and the cost", () => {
    expect(linesFor(746)).toEqual([]); // 2 * 746 + 1 + 2 + 2 + 2 = 1499
    expect(linesFor(747)).toEqual([
      `warning environments.test.webAcl: got 1501 WCU (ForeignOrigin 1494 + ${others}): the 1 beyond 1500 cost about 0.20 USD for each million requests`,
    ]);
  });

  test("of more than 5,000 WCU is refused", () => {
    expect(linesFor(2496)[0]).toMatch(/^warning .* got 4999 WCU .* cost about 1\.40 USD/);
    expect(linesFor(2497)).toEqual([
      `error environments.test.webAcl: got 5001 WCU (ForeignOrigin 4994 + ${others}), expected at most 5000 (AWS WAF's limit of a web ACL), e.g. fewer origins or managed rule groups`,
    ]);
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
