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

/** Whether an address is on this machine. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}
