import ipaddr from "ipaddr.js";
import type { Item } from "../problems/draft.ts";

/** A list of address blocks that can be searched for the ones around a block, at the price of a look-up for each prefix length. */
export interface CidrIndex {
  /** A block of the list that covers all of a block, the shortest prefix first; undefined when none does. */
  around(block: string, options?: { readonly wider?: boolean }): Item<string> | undefined;
  /** Whether any block of the list has an address in common with a block: then one of the two covers the other. */
  meets(block: string): boolean;
}

/** @param blocks valid blocks in canonical form */
export function cidrIndex(blocks: readonly Item<string>[]): CidrIndex {
  const byNetwork = new Map<string, Item<string>>();
  const lengths = new Set<number>();
  for (const item of blocks) {
    const parts = blockOf(item.value);
    const key = networkKey(parts, parts.length);
    lengths.add(parts.length);
    if (!byNetwork.has(key)) byNetwork.set(key, item);
  }
  const ordered = [...lengths].sort((one, other) => one - other);
  const around: CidrIndex["around"] = (block, { wider = false } = {}) => {
    const parts = blockOf(block);
    const candidates = ordered.filter((one) => (wider ? one < parts.length : one <= parts.length));
    const keys = candidates.map((length) => networkKey(parts, length));
    return keys.map((key) => byNetwork.get(key)).find((found) => found !== undefined);
  };
  const startsInside = searchStarts(blocks);
  return { around, meets: (block) => around(block) !== undefined || startsInside(block) };
}

/** Finds out whether a block holds the first address of another, by a search in the sorted list of them. */
function searchStarts(blocks: readonly Item<string>[]): (block: string) => boolean {
  let starts: Readonly<Record<string, readonly bigint[]>> | undefined;
  const sorted = () =>
    Object.fromEntries(
      ["ipv4", "ipv6"].map((version) => {
        const own = blocks.map(({ value }) => blockOf(value)).filter((parts) => parts.version === version);
        return [version, own.map(({ bits }) => bits).sort((one, other) => (one < other ? -1 : 1))];
      }),
    );
  return (block) => {
    starts ??= sorted();
    const { version, bits, size, length } = blockOf(block);
    const list = starts[version] ?? [];
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle] as bigint) < bits) low = middle + 1;
      else high = middle;
    }
    const first = list[low];
    return first !== undefined && first < bits + (1n << BigInt(size - length));
  };
}

interface Block {
  readonly version: string;
  readonly bits: bigint;
  readonly size: number;
  readonly length: number;
}

function blockOf(block: string): Block {
  const [address, length] = ipaddr.parseCIDR(block);
  const bytes = address.toByteArray();
  const bits = bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return { version: address.kind(), bits, size: bytes.length * 8, length };
}

function networkKey({ version, bits, size }: Block, length: number): string {
  return length > size ? "" : `${version} ${length} ${bits >> BigInt(size - length)}`;
}
