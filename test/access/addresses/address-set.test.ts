import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  countAddresses,
  EVERYWHERE,
  holdsAddress,
  intersect,
  subtract,
  unite,
} from "../../../lib/access/addresses/address-set.ts";
import {
  addressesOf,
  addressNumber,
  describeAddresses,
  exampleAddress,
  renderAddress,
  renderCidrs,
} from "../../../lib/access/addresses/address-text.ts";
import { isInBlock } from "../oracle/small-world.ts";

const cidr = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
    .map(([host, length]) => `192.0.2.${host & (256 - 2 ** (32 - length))}/${length}`),
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 120, max: 128 }))
    .map(([host, length]) => `2001:db8::${(host & (256 - 2 ** (128 - length))).toString(16)}/${length}`),
);
const cidrs = fc.array(cidr, { maxLength: 8 });
const EVERY = [...Array(256).keys()].flatMap((host) => [`192.0.2.${host}`, `2001:db8::${host.toString(16)}`]);
const BEYOND = ["192.0.1.255", "192.0.3.0", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::100"];
const ADDRESSES = [...EVERY, ...BEYOND].map((address) => ({ address, number: addressNumber(address) as bigint }));

describe("sets of addresses", () => {
  test("hold exactly what their CIDRs hold, whatever is done with them", () => {
    fc.assert(
      fc.property(cidrs, cidrs, (one, other) => {
        const [a, b] = [addressesOf(one), addressesOf(other)];
        const sets = { union: unite(a, b), difference: subtract(a, b), intersection: intersect(a, b) };
        const wrong = ADDRESSES.filter(({ address, number }) => {
          const [inOne, inOther] = [one, other].map((blocks) => blocks.some((block) => isInBlock(address, block)));
          return (
            holdsAddress(sets.union, number) !== (inOne || inOther) ||
            holdsAddress(sets.difference, number) !== (inOne && !inOther) ||
            holdsAddress(sets.intersection, number) !== (inOne && inOther)
          );
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: Number(process.env.ACCESS_RUNS ?? 30) },
    );
  });

  test("are written as CIDRs that make the same set", () => {
    fc.assert(
      fc.property(cidrs, cidrs, (one, other) => {
        const set = subtract(addressesOf(one), addressesOf(other));
        expect(addressesOf(renderCidrs(set))).toEqual(set);
      }),
    );
  });

  test("of everything are both families whole", () => {
    expect(renderCidrs(EVERYWHERE)).toEqual(["0.0.0.0/0", "::/0"]);
    expect(countAddresses(EVERYWHERE)).toBe(2n ** 32n + 2n ** 128n);
  });
});

describe("addresses in words", () => {
  test.each<[allow: string[], deny: string[], words: string]>([
    [[], [], "no address"],
    [["192.0.2.0/24"], [], "192.0.2.0/24"],
    [["192.0.2.0/25", "192.0.2.128/25"], [], "192.0.2.0/24"],
    [["192.0.2.0/24", "2001:db8::/32"], ["192.0.2.66/32"], "192.0.2.0/24, 2001:db8::/32 but 192.0.2.66/32"],
    [["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"], ["192.0.2.0/24"], "every address but 192.0.2.0/24"],
    [
      [1, 3, 5, 7, 9, 11, 13].map((part) => `10.${part}.0.0/24`),
      [],
      "10.1.0.0/24, 10.3.0.0/24, 10.5.0.0/24, 10.7.0.0/24, 10.9.0.0/24 and 2 more blocks",
    ],
  ])("%j but %j: %s", (allow, deny, words) => {
    expect(describeAddresses(subtract(addressesOf(allow), addressesOf(deny)))).toBe(words);
  });

  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:0DB8::0001", "2001:db8::1"],
  ])("%s is %s", (given, canonical) => {
    expect(renderAddress(addressNumber(given) as bigint)).toBe(canonical);
  });

  test.each(["", "192.0.2", "192.0.2.1/32", "fe80::1%eth0", "here"])("%j is no address", (given) => {
    expect(addressNumber(given)).toBeUndefined();
  });

  test.each([
    [["10.0.0.0/8"], "10.0.0.1"],
    [["10.0.0.0/32"], "10.0.0.0"],
    [["10.0.0.0/8", "198.51.100.0/24"], "198.51.100.10"],
  ])("an example of %j is %s", (blocks, example) => {
    expect(renderAddress(exampleAddress(addressesOf(blocks)) as bigint)).toBe(example);
  });
});
