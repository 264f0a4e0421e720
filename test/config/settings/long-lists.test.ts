import { describe, expect, test } from "@jest/globals";
import { linesAfter } from "../given-environment.ts";

const ipv4 = (count: number) => Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);
const ipv6 = (count: number) =>
  Array.from({ length: count }, (_, index) => `2001:db8:${(index + 1).toString(16)}::/48`);

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
