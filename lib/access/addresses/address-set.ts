/**
 * A set of addresses of both families on one line of numbers: IPv4 from 0, IPv6 from 2^129 on, so that the families never
 * touch. Blocks are sorted, apart from each other and closed at both ends.
 */
export type AddressSet = readonly AddressBlock[];

export interface AddressBlock {
  readonly first: bigint;
  readonly last: bigint;
}

/** Where IPv6 begins on the line. */
export const IPV6_OFFSET = 1n << 129n;

export const IPV4: AddressBlock = { first: 0n, last: (1n << 32n) - 1n };
export const IPV6: AddressBlock = { first: IPV6_OFFSET, last: IPV6_OFFSET + (1n << 128n) - 1n };

/** Every address of both families. */
export const EVERYWHERE: AddressSet = [IPV4, IPV6];

/** The union of blocks in any order, those that touch joined. */
export function mergeBlocks(blocks: readonly AddressBlock[]): AddressSet {
  const sorted = [...blocks].sort((one, other) => compare(one.first, other.first));
  const merged: { first: bigint; last: bigint }[] = [];
  for (const { first, last } of sorted) {
    const previous = merged.at(-1);
    if (previous === undefined || first > previous.last + 1n) merged.push({ first, last });
    else if (last > previous.last) previous.last = last;
  }
  return merged;
}

export function unite(...sets: readonly AddressSet[]): AddressSet {
  return mergeBlocks(sets.flat());
}

/** The addresses of `set` that `without` does not hold. */
export function subtract(set: AddressSet, without: AddressSet): AddressSet {
  const left: AddressBlock[] = [];
  let at = 0;
  for (const { first, last } of set) {
    let start = first;
    while (at < without.length && (without[at] as AddressBlock).last < start) at++;
    for (let next = at; next < without.length; next++) {
      const hole = without[next] as AddressBlock;
      if (hole.first > last) break;
      if (hole.first > start) left.push({ first: start, last: hole.first - 1n });
      start = hole.last + 1n;
    }
    if (start <= last) left.push({ first: start, last });
  }
  return left;
}

export function intersect(one: AddressSet, other: AddressSet): AddressSet {
  const shared: AddressBlock[] = [];
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    const left = one[a] as AddressBlock;
    const right = other[b] as AddressBlock;
    const first = left.first > right.first ? left.first : right.first;
    const last = left.last < right.last ? left.last : right.last;
    if (first <= last) shared.push({ first, last });
    if (left.last < right.last) a++;
    else b++;
  }
  return shared;
}

export function holdsAddress(set: AddressSet, address: bigint): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { first, last } = set[middle] as AddressBlock;
    if (address < first) high = middle - 1;
    else if (address > last) low = middle + 1;
    else return true;
  }
  return false;
}

export function sameAddresses(one: AddressSet, other: AddressSet): boolean {
  return (
    one.length === other.length &&
    one.every(({ first, last }, at) => first === other[at]?.first && last === other[at]?.last)
  );
}

/** How many addresses a set holds. */
export function countAddresses(set: AddressSet): bigint {
  return set.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
