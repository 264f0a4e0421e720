import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalCidr } from "../../../lib/config/values/cidr.ts";
import { cidrIndex } from "../../../lib/config/values/cidr-index.ts";

const index = (...blocks: string[]) => cidrIndex(blocks.map((value, at) => ({ index: at, value })));

test.each([
  ["10.0.0.0/8", "10.1.0.0/16", true],
  ["10.1.0.0/16", "10.1.0.0/16", true],
  ["10.1.0.0/16", "10.0.0.0/8", false],
  ["10.1.0.0/16", "10.2.0.0/16", false],
  ["2001:db8::/32", "2001:db8:1::/48", true],
  ["::/1", "10.0.0.0/8", false],
  ["128.0.0.0/1", "255.255.255.255/32", true],
])("%s is around %s: %s", (one, other, expected) => {
  expect(index(one).around(other) !== undefined).toBe(expected);
});

test("the widest block is found, and its place", () => {
  expect(index("10.1.0.0/16", "10.0.0.0/8").around("10.1.2.0/24")).toEqual({ index: 1, value: "10.0.0.0/8" });
  expect(index("10.1.0.0/16").around("10.1.0.0/16", { wider: true })).toBeUndefined();
});

test("blocks meet exactly where they have an address in common", () => {
  // Four bits of one octet: every address can be counted.
  const block = fc.tuple(fc.integer({ min: 28, max: 32 }), fc.nat(15)).map(([length, last]) => {
    const network = last - (last % 2 ** (32 - length));
    return { text: canonicalCidr(`192.0.2.${network}/${length}`), addresses: range(network, 2 ** (32 - length)) };
  });
  fc.assert(
    fc.property(fc.array(block, { maxLength: 4 }), block, (blocks, asked) => {
      const own = index(...blocks.map(({ text }) => text));
      const meets = blocks.some(({ addresses }) => addresses.some((address) => asked.addresses.includes(address)));
      expect(own.meets(asked.text)).toBe(meets);
      const covered = blocks.some(({ addresses }) => asked.addresses.every((address) => addresses.includes(address)));
      expect(own.around(asked.text) !== undefined).toBe(covered);
    }),
  );
});

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}
