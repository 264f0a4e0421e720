import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Addresses as numbers that compare in order: 32 bits of IPv4, 128 of IPv6. */
interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Whether an address is in one of the CIDRs. The ranges are sorted and merged once and searched by bisection.
 *
 * IPv4 and IPv6 are separate: an IPv4-mapped address is IPv6 here, unless the caller passes it as IPv4.
 *
 * @throws RangeError for text that is no CIDR
 */
export function ipRanges(cidrs: readonly string[]): (address: string) => boolean {
  const v4 = merge(cidrs.filter((cidr) => !cidr.includes(":")).map(parseCidr)).map(({ first, last }) => ({
    // Plain numbers hold 32 bits, and compare several times faster.
    first: Number(first),
    last: Number(last),
  }));
  const v6 = merge(cidrs.filter((cidr) => cidr.includes(":")).map(parseCidr));
  return (address) => {
    const family = isIP(address);
    if (family === 4) return contains(v4, parseIpv4(address));
    return family === 6 && contains(v6, toBigInt(ipaddr.parse(address).toByteArray()));
  };
}

function parseCidr(cidr: string): Range {
  const [address = "", length, ...rest] = cidr.split("/");
  const family = isIP(address);
  const bits = family === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (family === 0 || rest.length > 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > bits) {
    throw new RangeError(`"${cidr}" is not a CIDR`);
  }
  const size = 1n << BigInt(bits - prefix);
  const first = (toBigInt(ipaddr.parse(address).toByteArray()) / size) * size;
  return { first, last: first + size - 1n };
}

function merge(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((left, right) => (left.first < right.first ? -1 : left.first > right.first ? 1 : 0));
  const merged: Range[] = [];
  for (const range of sorted) {
    const latest = merged.at(-1);
    if (latest && range.first <= latest.last + 1n) {
      if (range.last > latest.last) merged[merged.length - 1] = { first: latest.first, last: range.last };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

function contains<Value extends number | bigint>(
  ranges: readonly { readonly first: Value; readonly last: Value }[],
  value: Value,
): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (!range || value < range.first) high = middle - 1;
    else if (value > range.last) low = middle + 1;
    else return true;
  }
  return false;
}

/** Only for text that `isIP` calls IPv4: four decimal numbers without leading zeros. */
function parseIpv4(address: string): number {
  let value = 0;
  let part = 0;
  for (let at = 0; at <= address.length; at++) {
    const code = address.charCodeAt(at);
    if (at === address.length || code === 46) {
      value = value * 256 + part;
      part = 0;
    } else {
      part = part * 10 + (code - 48);
    }
  }
  return value;
}

function toBigInt(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
