import { BlockList } from "node:net";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ipRanges } from "../../../lib/local-gateway/policy/ip-ranges.ts";

describe("a set of address ranges", () => {
  test.each([
    ["10.0.0.0/8", "9.255.255.255", false],
    ["10.0.0.0/8", "10.0.0.0", true],
    ["10.0.0.0/8", "10.255.255.255", true],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["192.0.2.7/32", "192.0.2.7", true],
    ["192.0.2.7/32", "192.0.2.8", false],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["2001:db8::/32", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", false],
    ["2001:db8::/32", "2001:db8::", true],
    ["2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true],
    ["2001:db8::/32", "2001:db9::", false],
    ["10.0.0.0/8", "::ffff:10.0.0.1", false],
    ["10.0.0.0/8", "010.0.0.1", false],
    ["10.0.0.0/8", "10.0.1", false],
    ["10.0.0.0/8", "not an address", false],
  ])("%s holds %s: %s", (cidr, address, expected) => {
    expect(ipRanges([cidr])(address)).toBe(expected);
  });

  test.each(["10.0.0.0/33", "10.0.0/8", "2001:db8::/129", "x", "10.0.0.0/8/8", "010.0.0.0/8", "10.0.0.0/a"])(
    "fails on %s",
    (cidr) => {
      expect(() => ipRanges([cidr])).toThrow(RangeError);
    },
  );

  test("empty, it holds nothing", () => {
    expect(ipRanges([])("10.0.0.1")).toBe(false);
  });

  test("agrees with node's own list, overlaps and neighbours included", () => {
    const address = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }).map((it) => it.join("."));
    const cidr = fc.record({ network: address, prefix: fc.integer({ min: 1, max: 32 }) });
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 12 }), fc.array(address, { maxLength: 12 }), (cidrs, addresses) => {
        const oracle = new BlockList();
        for (const { network, prefix } of cidrs) oracle.addSubnet(network, prefix);
        const contains = ipRanges(cidrs.map(({ network, prefix }) => `${network}/${prefix}`));
        for (const one of addresses) expect(contains(one)).toBe(oracle.check(one));
      }),
    );
  });
});
