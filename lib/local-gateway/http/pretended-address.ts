import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { Header } from "../exchange/client-request.ts";
import { lowerCaseName } from "../exchange/header.ts";

/** The header that names the client address of one request. It is no part of the request that the stops see. */
export const LOCAL_ADDRESS_HEADER = "X-Local-Address";

const LOWER_CASE_HEADER = LOCAL_ADDRESS_HEADER.toLowerCase();

/** Client addresses that are not the connection's. Only a gateway that is given this accepts any. */
export interface PretendedAddresses {
  /** The address of every request that names none. @default - the connection's own */
  readonly everyRequest?: string;
}

/** What is left of a request's headers, and the address that it pretends to come from. */
export interface AddressedHeaders {
  readonly headers: readonly Header[];
  /** Undefined: the connection's own. */
  readonly address: string | undefined;
}

/**
 * Takes `X-Local-Address` out of a request's headers, so that the stops count and measure what a client would have sent.
 *
 * @returns undefined when the header comes more than once, or its value is no address
 */
export function takeLocalAddress(
  headers: readonly Header[],
  { everyRequest }: PretendedAddresses,
): AddressedHeaders | undefined {
  const named = headers.filter(isLocalAddress);
  const [first] = named;
  if (first === undefined) return { headers, address: everyRequest };
  const address = named.length === 1 ? parseClientAddress(first[1]) : undefined;
  return address === undefined ? undefined : { headers: headers.filter((header) => !isLocalAddress(header)), address };
}

function isLocalAddress([name]: Header): boolean {
  return lowerCaseName(name) === LOWER_CASE_HEADER;
}

/**
 * A client address as API Gateway would write it: RFC 5952 for IPv6, an IPv4-mapped one as IPv4.
 *
 * @returns undefined for a text that is no address, or one with a zone
 */
export function parseClientAddress(text: string): string | undefined {
  const address = text.trim();
  if (isIP(address) === 0 || address.includes("%")) return undefined;
  return ipaddr.process(address).toString();
}
