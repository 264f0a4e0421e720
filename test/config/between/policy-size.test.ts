import { describe, expect, test } from "@jest/globals";
import { METHODS } from "../../../lambda/authorizer/policy/access-policy.ts";
import { headerSafe } from "../../../lambda/authorizer/token/header-safe.ts";
import { scopesPassedOn } from "../../../lambda/authorizer/token/scopes.ts";
import { largestPolicyBytes } from "../../../lib/config/between/policy-size.ts";
import { longestApiArn } from "../../../lib/config/values/aws-names.ts";
import { linesAfter } from "../given-environment.ts";

const rule = (path: string, scopes: string[] = []) => ({ methods: ["GET" as const], path, scopes });
const apiArn = longestApiArn({ region: "eu-central-1", account: "111111111111", stageName: "live" });
const sizeOf = (...rules: Parameters<typeof largestPolicyBytes>[0]["rules"]) =>
  largestPolicyBytes({ apiArn, rules, issuers: [] });

describe("the largest policy", () => {
  test("grows by one resource for each method of a rule", () => {
    const one = sizeOf(rule("/a"));
    expect(sizeOf(rule("/a"), rule("/b")) - one).toBe(`,"${apiArn}/GET/b"`.length);
    expect(sizeOf({ ...rule("/a"), methods: "*" })).toBe(sizeOf({ ...rule("/a"), methods: [...METHODS] }));
  });

  test("has two statements when some token satisfies one rule and not another", () => {
    const statement = ',{"Action":"execute-api:Invoke","Effect":"Deny","Resource":[]}'.length;
    const comma = ",".length;
    expect(sizeOf(rule("/a", ["a"]), rule("/b", ["b"])) - sizeOf(rule("/a"), rule("/b"))).toBe(statement - comma);
    // Whoever holds what the second rule asks for satisfies the first as well; whoever does not may satisfy it alone.
    expect(sizeOf(rule("/a", ["a"]), rule("/b", ["a", "b"]))).toBe(sizeOf(rule("/a", ["a"]), rule("/b", ["b"])));
    // Both are satisfied, or none.
    expect(sizeOf(rule("/a", ["a"]), rule("/b", ["a"]))).toBe(sizeOf(rule("/a"), rule("/b")));
  });

  test("takes no notice of public rules", () => {
    expect(sizeOf(rule("/a"), { ...rule("/b"), public: true })).toBe(sizeOf(rule("/a")));
  });

  test("holds the longest names and scopes that the authorizer passes on", () => {
    const context = sizeOf(rule("/a"));
    expect(headerSafe("é".repeat(128))).toHaveLength(768);
    expect(headerSafe("é".repeat(129))).toBeUndefined();
    const crowded = Array.from({ length: 500 }, (_, index) => `scope:${index}`);
    expect(scopesPassedOn(crowded, new Set(crowded)).length).toBeLessThanOrEqual(1024);
    expect(context).toBeGreaterThan(768 + 1024);
  });

  test("fails when it is over 8 KB, and says by how much", () => {
    const linesFor = (count: number, length: number) =>
      linesAfter((environment) => {
        const rules = Array.from({ length: count }, (_, index) => rule(`/api/v1/resource-${index + 100}`));
        rules.push(rule(`/${"a".repeat(length)}`));
        environment.auth.rules = rules;
      });
    const [line] = linesFor(68, 400);
    const bytes = Number(/policy of (\d+) bytes/.exec(line ?? "")?.[1]);
    const fitting = 400 - (bytes - 8192);
    expect(linesFor(68, fitting)).toEqual([]);
    expect(linesFor(68, fitting + 1)).toEqual([
      'auth.rules: got 69 rules that make a policy of 8193 bytes for the largest token, expected at most 8192 (API Gateway\'s limit of an authorizer\'s answer); join rules with "*" in their paths (each method of a rule counts, "*" as six)',
    ]);
  });
});

describe("the longest ARN", () => {
  test.each([
    ["eu-central-1", "arn:aws:execute-api:eu-central-1:111111111111:aaaaaaaaaa/live"],
    ["cn-north-1", "arn:aws-cn:execute-api:cn-north-1:111111111111:aaaaaaaaaa/live"],
    [undefined, "arn:aws-us-gov:execute-api:us-gov-west-1:111111111111:aaaaaaaaaa/live"],
  ])("in %s is %s", (region, arn) => {
    expect(longestApiArn({ region, account: "111111111111", stageName: "live" })).toBe(arn);
  });
});
