/** Hosts that no packet leaves the machine for: the only ones that may be spoken to without TLS. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Parses the address of a provider's document: https always, http only on loopback, no credentials in it.
 *
 * @returns undefined for anything else
 */
export function parseProviderUrl(text: unknown): URL | undefined {
  if (typeof text !== "string" || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
  return isSafe && url.username === "" && url.password === "" ? url : undefined;
}

/** Whether an address is on this machine, and may be spoken to without TLS. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}

/** Other names of this machine (RFC 6761 section 6.3), and addresses that lead to it on most systems. */
const OWN_MACHINE = /(?:^|\.)localhost\.?$|^0\.0\.0\.0$|^127(?:\.\d+){3}$|^\[::(?:1|ffff:(?:7f|0:).*)?\]$/;

/** Whether an address leads to this machine by any of its names: nobody out in the network has business to name it. */
export function leadsHere(url: URL): boolean {
  return OWN_MACHINE.test(url.hostname);
}
