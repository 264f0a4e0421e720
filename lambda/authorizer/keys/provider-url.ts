/** Loopback hosts: no packet for them leaves the machine, so they alone may be asked without TLS. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Parses the address of a provider's document: https always, http only on loopback, no credentials in it.
 *
 * @returns undefined for anything else
 */
export function parseProviderUrl(text: unknown): URL | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const url = new URL(text); // without URL.canParse, which on Node 20 comes to refuse hosts such as bücher.example
    const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
    return isSafe && url.username === "" && url.password === "" ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an address is on loopback, and may be asked without TLS. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}

/** Other names of this machine (RFC 6761 section 6.3), and addresses that lead to it on most systems. */
const OWN_MACHINE = /(?:^|\.)localhost\.?$|^0\.0\.0\.0$|^127(?:\.\d+){3}$|^\[::(?:1|ffff:(?:7f|0:).*)?\]$/;

/** Whether an address leads to this machine, by any of its names. A provider on the network must not name one. */
export function leadsHere(url: URL): boolean {
  return OWN_MACHINE.test(url.hostname);
}
