import { isIP } from "node:net";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalCidr, cidr, cidrFlaw } from "../../../lib/config/values/cidr.ts";

const example = "e.g. 203.0.113.0/24 or 2001:db8::/32";

describe("a CIDR", () => {
  test.each([
    ["203.0.113.0/24", "203.0.113.0/24"],
    ["203.0.113.7/32", "203.0.113.7/32"],
    ["0.0.0.0/1", "0.0.0.0/1"],
    ["128.0.0.0/1", "128.0.0.0/1"],
    ["2001:db8::/32", "2001:db8::/32"],
    ["2001:DB8:0:0::/32", "2001:db8::/32"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001/128", "2001:db8::1/128"],
    ["2001:db8:0:0:1:0:0:0/80", "2001:db8:0:0:1::/80"],
    ["64:ff9b::192.0.2.0/120", "64:ff9b::c000:200/120"],
    ["::/1", "::/1"],
  ])("%s is read as %s", (given, canonical) => {
    expect(cidr.parse(given)).toBe(canonical);
  });

  test.each([
    [
      "10.0.0.1/8",
      "expected no bits set beyond the prefix, e.g. 10.0.0.0/8 for the block or 10.0.0.1/32 for the address",
    ],
    [
      "203.0.113.1/31",
      "expected no bits set beyond the prefix, e.g. 203.0.113.0/31 for the block or 203.0.113.1/32 for the address",
    ],
    [
      "2001:db8::1/127",
      "expected no bits set beyond the prefix, e.g. 2001:db8::/127 for the block or 2001:db8::1/128 for the address",
    ],
    ["0.0.0.0/0", "expected a block smaller than the whole internet (AWS refuses /0); leave the list out to allow all"],
    ["::/0", "expected a block smaller than the whole internet (AWS refuses /0); leave the list out to allow all"],
    ["203.0.113.7", "expected a CIDR, e.g. 203.0.113.7/32 for this one address"],
    ["2001:db8::0:1", "expected a CIDR, e.g. 2001:db8::1/128 for this one address"],
    [
      "::ffff:203.0.113.0/120",
      "expected an IPv4 block written as IPv4 (requests over IPv4 never match this one), e.g. 203.0.113.0/24",
    ],
    ["203.0.113.0/33", "expected a prefix length from 1 to 32, e.g. 203.0.113.0/24"],
    ["2001:db8::/129", "expected a prefix length from 1 to 128, e.g. 2001:db8::/32"],
    ["203.0.113.0/024", "expected a prefix length from 1 to 32, e.g. 203.0.113.0/24"],
    ["203.0.113.0/", "expected a prefix length from 1 to 32, e.g. 203.0.113.0/24"],
    ["203.0.113.0/-1", "expected a prefix length from 1 to 32, e.g. 203.0.113.0/24"],
    ["203.0.113.0/24/24", "expected a prefix length from 1 to 32, e.g. 203.0.113.0/24"],
    ["203.0.113.0/255.255.255.0", "expected a prefix length from 1 to 32, e.g. 203.0.113.0/24"],
    ["203.0.113.000/24", `expected a CIDR, ${example}`],
    ["010.0.0.0/8", `expected a CIDR, ${example}`],
    ["10.0.0/24", `expected a CIDR, ${example}`],
    ["0x0a.0.0.0/8", `expected a CIDR, ${example}`],
    ["167772160/8", `expected a CIDR, ${example}`],
    [" 10.0.0.0/8", `expected a CIDR, ${example}`],
    ["fe80::1%eth0/64", `expected a CIDR, ${example}`],
    ["[2001:db8::]/32", `expected a CIDR, ${example}`],
    ["example.com/24", `expected a CIDR, ${example}`],
    ["/24", `expected a CIDR, ${example}`],
    ["", `expected a CIDR, ${example}`],
  ])("fails when it is %j", (given, flaw) => {
    expect(cidrFlaw(given)).toBe(flaw);
  });

  test("that is accepted has one canonical form, whatever was tried", () => {
    const nearBlocks = fc
      .tuple(
        fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6()),
        fc.constantFrom("/", "", "/0", "//"),
        fc.integer({ min: 0, max: 140 }),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(nearBlocks, fc.string({ unit: "binary" })), (given) => {
        if (cidrFlaw(given) !== undefined) return;
        const canonical = canonicalCidr(given);
        expect(isIP(canonical.slice(0, canonical.indexOf("/")))).not.toBe(0);
        expect(cidrFlaw(canonical)).toBeUndefined();
        expect(canonicalCidr(canonical)).toBe(canonical);
      }),
    );
  });

  test("with all bits of an address is accepted for every IPv4 address, and proposed for it alone", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(cidrFlaw(`${address}/32`)).toBeUndefined();
        expect(cidrFlaw(address)).toBe(`expected a CIDR, e.g. ${address}/32 for this one address`);
      }),
    );
  });
});
