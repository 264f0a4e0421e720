import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { text } from "./schema-parts.ts";

/** The two families that the web ACL keeps in separate IP sets. */
export type AddressFamily = "IPV4" | "IPV6";

const EXAMPLES = { 4: "203.0.113.0/24", 6: "2001:db8::/32" };
const BITS = { 4: 32, 6: 128 };

/** An address block, IPv4 or IPv6, read into its canonical form (RFC 5952), which is the one that AWS keeps. */
export const cidr = text({ expected: "a CIDR", example: `${EXAMPLES[4]} or ${EXAMPLES[6]}`, flaw: cidrFlaw }).transform(
  canonicalCidr,
);

/** What keeps a text from being an address block, or undefined. */
export function cidrFlaw(given: string): string | undefined {
  const { address, length, version } = partsOf(given);
  // `isIP` refuses leading zeros, short forms and spaces, all of which other parsers read in ways of their own.
  if (version === 0) return `expected a CIDR, e.g. ${EXAMPLES[4]} or ${EXAMPLES[6]}`;
  if (length === undefined)
    return `expected a CIDR, e.g. ${canonicalAddress(address)}/${BITS[version]} for this one address`;
  if (length === "0")
    return "expected a block smaller than the whole internet (AWS refuses /0); leave the list out to allow all";
  if (!/^[1-9]\d{0,2}$/.test(length) || Number(length) > BITS[version]) {
    return `expected a prefix length from 1 to ${BITS[version]}, e.g. ${EXAMPLES[version]}`;
  }
  return blockFlaw(address, Number(length));
}

function blockFlaw(address: string, length: number): string | undefined {
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) {
    const embedded = `${parsed.toIPv4Address()}/${Math.max(1, length - 96)}`;
    return `expected an IPv4 block written as IPv4 (requests over IPv4 never match this one), e.g. ${embedded}`;
  }
  const bytes = parsed.toByteArray();
  const network = networkBytes(bytes, length);
  if (network.every((byte, index) => byte === bytes[index])) return undefined;
  const block = `${renderAddress(ipaddr.fromByteArray(network))}/${length}`;
  return `expected no bits set beyond the prefix, e.g. ${block} for the block or ${renderAddress(parsed)}/${bytes.length * 8} for the address`;
}

/** The canonical text of a valid block; any other text as it was given. */
export function canonicalCidr(given: string): string {
  const { address, length, version } = partsOf(given);
  return version === 0 || length === undefined ? given : `${canonicalAddress(address)}/${length}`;
}

/** The family of a valid block. */
export function addressFamily(block: string): AddressFamily {
  return block.includes(":") ? "IPV6" : "IPV4";
}

function partsOf(given: string): { address: string; length: string | undefined; version: 0 | 4 | 6 } {
  const slash = given.indexOf("/");
  const address = slash < 0 ? given : given.slice(0, slash);
  const length = slash < 0 ? undefined : given.slice(slash + 1);
  // A zone (`fe80::1%eth0`) means something on one machine only.
  const version = address.includes("%") ? 0 : (isIP(address) as 0 | 4 | 6);
  return { address, length, version };
}

function canonicalAddress(address: string): string {
  return renderAddress(ipaddr.parse(address));
}

function renderAddress(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

/** An address with every bit beyond the prefix cleared. */
function networkBytes(bytes: readonly number[], length: number): number[] {
  return bytes.map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, length - index * 8))) & 0xff);
}

/** One address, IPv4 or IPv6. */
export const address = text({
  expected: "an IPv4 or IPv6 address",
  example: "203.0.113.10",
  flaw: (given) =>
    isIP(given) === 0 || given.includes("%") ? "expected an IPv4 or IPv6 address, e.g. 203.0.113.10" : undefined,
});
