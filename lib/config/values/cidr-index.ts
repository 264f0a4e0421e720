import ipaddr from "ipaddr.js";
import type { Item } from "../problems/draft.ts";

/** A list of address blocks that can be searched for the ones around a block, at the price of a look-up for each prefix length. */
export interface CidrIndex {
  /** A block of the list that covers all of a block, the shortest prefix first; undefined when none does. */
  around(block: string, options?: { readonly wider?: boolean }): Item<string> | undefined;
}

/** @param blocks valid blocks in canonical form */
export function cidrIndex(blocks: readonly Item<string>[]): CidrIndex {
  const byNetwork = new Map<string, Item<string>>();
  const lengths = new Set<number>();
  for (const item of blocks) {
    const { version, bits, size, length } = blockOf(item.value);
    lengths.add(length);
    const key = networkKey(version, bits, size, length);
    if (!byNetwork.has(key)) byNetwork.set(key, item);
  }
  const ordered = [...lengths].sort((one, other) => one - other);
  return {
    around: (block, { wider = false } = {}) => {
      const { version, bits, size, length } = blockOf(block);
      for (const candidate of ordered.filter((one) => (wider ? one < length : one <= length))) {
        const found = byNetwork.get(networkKey(version, bits, size, candidate));
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** Whether two blocks have an address in common: then one covers the other. */
export function overlapsAny(block: string, others: readonly Item<string>[], index: CidrIndex): boolean {
  if (index.around(block) !== undefined) return true;
  const own = cidrIndex([{ index: 0, value: block }]);
  return others.some(({ value }) => own.around(value) !== undefined);
}

function blockOf(block: string) {
  const [address, length] = ipaddr.parseCIDR(block);
  const bytes = address.toByteArray();
  const bits = bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return { version: address.kind(), bits, size: bytes.length * 8, length };
}

function networkKey(version: string, bits: bigint, size: number, length: number): string {
  return length > size ? "" : `${version} ${length} ${bits >> BigInt(size - length)}`;
}
