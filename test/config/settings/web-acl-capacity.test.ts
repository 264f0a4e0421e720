import { describe, expect, test } from "@jest/globals";
import { setCount, webAclCapacity } from "../../../lib/config/settings/web-acl-capacity.ts";
import { linesAfter } from "../given-environment.ts";

const origins = (count: number) => Array.from({ length: count }, (_, index) => `https://a${index}.example.com`);
const ipv4 = (count: number) => Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);
const ipv6 = (count: number) =>
  Array.from({ length: count }, (_, index) => `2001:db8:${(index + 1).toString(16)}::/48`);

describe("the capacity of a web ACL", () => {
  test("adds up by rule", () => {
    const parts = webAclCapacity({
      origins: 3,
      allow: [...ipv4(1), ...ipv6(1)],
      deny: ipv4(1),
      rateLimited: true,
      managedRuleGroups: ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesAmazonIpReputationList"],
      allowEncodedPaths: false,
    });
    expect(parts).toEqual({
      foreignOrigin: 7,
      ambiguousPath: 56,
      deniedAddress: 2,
      unlistedAddress: 4,
      rateLimit: 2,
      oversizeBody: 3,
      spoofedHeader: 39,
      managedRuleGroups: 725,
    });
  });

  test.each([
    [1000, 1],
    [1001, 2],
    [10_000, 10],
  ])("%d addresses of one family take %d IP sets", (count, sets) => {
    expect(setCount(ipv4(count))).toBe(sets);
    expect(setCount([...ipv4(count), ...ipv6(1)])).toBe(sets + 1);
  });

  const linesFor = (count: number) =>
    linesAfter((environment) => {
      environment.cors.origins = origins(count);
    }).filter((line) => line.startsWith("webAcl"));

  test("is warned about beyond 1,500 WCU, with the cost", () => {
    expect(linesFor(237)).toEqual([]); // 1 + 474 + 56 + 2 + 3 + 39 + 925 = 1500
    expect(linesFor(238)).toEqual([
      "webAcl: got 1502 WCU (foreignOrigin 477 + ambiguousPath 56 + deniedAddress 0 + unlistedAddress 0 + rateLimit 2 + oversizeBody 3 + spoofedHeader 39 + managedRuleGroups 925): the 2 beyond 1500 cost about 0.20 USD for each million requests",
    ]);
  });

  test("fails beyond 5,000 WCU", () => {
    expect(linesFor(1987)[0]).toMatch(/^webAcl: got 5000 WCU .* cost about 1\.40 USD/);
    expect(linesFor(1988)).toEqual([
      "webAcl: got 5002 WCU (foreignOrigin 3977 + ambiguousPath 56 + deniedAddress 0 + unlistedAddress 0 + rateLimit 2 + oversizeBody 3 + spoofedHeader 39 + managedRuleGroups 925), expected at most 5000 (AWS WAF's limit of a web ACL)",
    ]);
  });
});

describe("long lists", () => {
  test("of 10,000 addresses of each family are accepted, one more of a family fails", () => {
    const lines = linesAfter((environment) => {
      environment.webAcl = { deny: [...ipv4(10_000), ...ipv6(10_001)] };
    });
    expect(lines).toEqual([
      'webAcl.deny: got "10001 IPV6 CIDRs", expected at most 10000 (AWS WAF\'s limit of an IP set)',
    ]);
  });

  test("of origins are accepted up to 8,192 characters", () => {
    const linesFor = (longest: number) =>
      linesAfter((environment) => {
        // 255 of 31 characters with their commas, and one more.
        const many = Array.from({ length: 255 }, (_, index) =>
          `https://a${1000 + index}.b.example.com`.padEnd(31, "m"),
        );
        environment.webAcl = { managedRuleGroups: [] };
        environment.cors.origins = [...many, `https://${"z".repeat(longest - 8)}`];
      });
    expect(linesFor(32)).toEqual([]);
    expect(linesFor(33)).toEqual([
      "cors.origins: got 256 origins of 8193 characters, expected at most 8192 (Systems Manager's limit of a parameter, which holds CORS_ORIGINS for the host)",
    ]);
  });
});
