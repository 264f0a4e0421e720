import { expect, test } from "@jest/globals";
import { resourcesOf, templateOf } from "../../helpers/synthesized.ts";

const ipv4 = (count: number) => Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);

test.each([
  [1000, 1],
  [1001, 2],
  [10_000, 10],
])("%d addresses of one family take %d IP sets, one of the other family one more", (count, sets) => {
  const template = templateOf({ webAcl: { deny: [...ipv4(count), "2001:db8:1::/48"] } });
  // Two more, without addresses, are the switch's (closed.test.ts).
  const found = resourcesOf(template, "AWS::WAFv2::IPSet").filter(({ Properties }) => Properties.Addresses.length > 0);
  expect(found.map(({ Properties }) => Properties.IPAddressVersion).sort()).toEqual([
    ...Array(sets).fill("IPV4"),
    "IPV6",
  ]);
  expect(found.flatMap(({ Properties }) => Properties.Addresses)).toHaveLength(count + 1);
});
