import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import {
  type AddressBlock,
  type AddressSet,
  EVERYWHERE,
  holdsAddress,
  IPV6_OFFSET,
  mergeBlocks,
  sameAddresses,
  subtract,
} from "./address-set.ts";

/** CIDRs of both families, valid ones (see `lib/config/values/cidr.ts`), as one set. */
export function addressesOf(cidrs: readonly string[]): AddressSet {
  return mergeBlocks(cidrs.map(blockOf));
}

function blockOf(cidr: string): AddressBlock {
  const [address = "", length] = cidr.split("/");
  const isIpv6 = address.includes(":");
  const bits = isIpv6 ? 128 : 32;
  const first = isIpv6 ? ipv6Number(address) : ipv4Number(address);
  return { first, last: first + (1n << BigInt(bits - Number(length ?? bits))) - 1n };
}

/** An address's place on the line, an IPv4-mapped one as IPv4; undefined when the text is no address. */
export function addressNumber(text: string): bigint | undefined {
  if (text.includes("%") || isIP(text) === 0) return undefined;
  const parsed = ipaddr.process(text); // turns ::ffff:192.0.2.1 into 192.0.2.1
  return parsed.kind() === "ipv6" ? ipv6Number(text) : ipv4Number(parsed.toString());
}

export function renderAddress(address: bigint): string {
  const isIpv6 = address >= IPV6_OFFSET;
  const hex = (isIpv6 ? address - IPV6_OFFSET : address).toString(16).padStart(isIpv6 ? 32 : 8, "0");
  const parsed = ipaddr.fromByteArray([...Buffer.from(hex, "hex")]);
  return parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString();
}

/** The set as the fewest CIDRs, in order. */
export function renderCidrs(set: AddressSet): string[] {
  return set.flatMap(({ first, last }) => {
    const cidrs: string[] = [];
    for (let at = first; at <= last; ) {
      const { size, length } = largestBlock(at, last);
      cidrs.push(`${renderAddress(at)}/${length}`);
      at += size;
    }
    return cidrs;
  });
}

/** At most this many CIDRs are shown of a set. */
const SHOWN = 5;

/** The set in a few words: its CIDRs, or larger ones with what is left out of them, whichever are fewer. */
export function describeAddresses(set: AddressSet): string {
  if (set.length === 0) return "no address";
  const hull = hullOf(set);
  const holes = subtract(hull, set);
  const isShorter = holes.length > 0 && hull.length + holes.length < set.length + renderFew(set).more;
  if (!isShorter) return wordsFor(set);
  const wideHoles = hullOf(holes);
  const islands = subtract(wideHoles, holes);
  const besides = islands.length === 0 ? "" : `${wordsFor(islands)} and `;
  return `${besides}${wordsFor(hull)} but ${wordsFor(wideHoles)}`;
}

function wordsFor(set: AddressSet): string {
  if (isEvery(set)) return "every address";
  const { cidrs, more } = renderFew(set);
  return more > 0 ? `${cidrs.join(", ")} and ${more} more blocks` : cidrs.join(", ");
}

/** The first CIDRs, and how many more there are; a long list is not written out before it is cut. */
function renderFew(set: AddressSet): { cidrs: string[]; more: number } {
  const cidrs = renderCidrs(set.slice(0, SHOWN + 1));
  const unseen = Math.max(0, set.length - SHOWN - 1);
  return { cidrs: cidrs.slice(0, SHOWN), more: Math.max(0, cidrs.length - SHOWN) + unseen };
}

/** The set with its small holes filled: those of at most a quarter of what lies before or after them. */
function hullOf(set: AddressSet): AddressSet {
  const hull: AddressBlock[] = [];
  for (const block of set) {
    const previous = hull.at(-1);
    const isNear =
      previous !== undefined &&
      isIpv6(previous) === isIpv6(block) &&
      4n * (block.first - previous.last - 1n) <= largest(sizeOf(previous), sizeOf(block));
    if (isNear) hull[hull.length - 1] = { first: previous.first, last: block.last };
    else hull.push(block);
  }
  return hull;
}

function isEvery(set: AddressSet): boolean {
  return sameAddresses(set, EVERYWHERE);
}

function isIpv6({ first }: AddressBlock): boolean {
  return first >= IPV6_OFFSET;
}

function sizeOf({ first, last }: AddressBlock): bigint {
  return last - first + 1n;
}

function largest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

/** Addresses that documentation may use (RFC 5737, RFC 3849), before loopback and everything else. */
const LIKEABLE = ["203.0.113.10", "198.51.100.10", "192.0.2.10", "2001:db8::10", "127.0.0.1"].map(
  (text) => addressNumber(text) as bigint,
);

/** An address of the set that reads well: not the first of its block where there are others. */
export function exampleAddress(set: AddressSet): bigint | undefined {
  const likeable = LIKEABLE.find((address) => holdsAddress(set, address));
  const [block] = set;
  if (likeable !== undefined || block === undefined) return likeable;
  return block.last - block.first > 1n ? block.first + 1n : block.first;
}

/** The largest block of a CIDR's form that begins at an address and ends no later than another. */
function largestBlock(first: bigint, last: bigint): { size: bigint; length: number } {
  const isIpv6 = first >= IPV6_OFFSET;
  const bits = isIpv6 ? 128 : 32;
  const number = isIpv6 ? first - IPV6_OFFSET : first;
  let length = bits;
  while (length > 0) {
    const size = 1n << BigInt(bits - length + 1);
    if (number % size !== 0n || first + size - 1n > last) break;
    length--;
  }
  return { size: 1n << BigInt(bits - length), length };
}

function ipv4Number(address: string): bigint {
  return BigInt(address.split(".").reduce((number, part) => number * 256 + Number(part), 0));
}

function ipv6Number(address: string): bigint {
  return IPV6_OFFSET + BigInt(`0x${Buffer.from(ipaddr.parse(address).toByteArray()).toString("hex")}`);
}
