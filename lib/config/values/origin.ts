import { MAX_MATCH_CHARACTERS } from "../../aws-limits.ts";
import { parseUrl } from "./parse-url.ts";
import { text } from "./schema-parts.ts";

const EXAMPLE = "https://app.example.com";

/** One allowed origin: exactly what a browser sends in `Origin` (RFC 6454 section 6.2). */
export const origin = text({ expected: "an exact origin", example: EXAMPLE, flaw: originFlaw });

/** What keeps a text from being an origin in the one form that browsers send, or undefined. */
export function originFlaw(given: string): string | undefined {
  if (given === "*") return `expected exact origins ("*" would let every page in), e.g. ${EXAMPLE}`;
  if (given === "null")
    return `expected an exact origin ("null" is what sandboxed pages and local files send), e.g. ${EXAMPLE}`;
  if (given.includes("*")) return `expected an exact origin without "*" (list each host), e.g. ${EXAMPLE}`;
  if (given.length > MAX_MATCH_CHARACTERS)
    return `expected an origin of at most ${MAX_MATCH_CHARACTERS} characters, e.g. ${EXAMPLE}`;
  if (!/^https?:\/\//i.test(given)) return `expected an origin that starts with https:// or http://, e.g. ${EXAMPLE}`;
  const url = parseUrl(given);
  return url === undefined ? `expected an exact origin (scheme, host and port), e.g. ${EXAMPLE}` : urlFlaw(given, url);
}

function urlFlaw(given: string, url: URL): string | undefined {
  if (url.username !== "" || url.password !== "")
    return `expected an origin without user name and password, e.g. ${EXAMPLE}`;
  if (!/^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])$/.test(url.hostname)) {
    return `expected an origin with a host name, e.g. ${EXAMPLE}`;
  }
  if (url.port === "0")
    return `expected an origin with a port from 1 to 65535, e.g. ${url.protocol}//${url.hostname}:8443`;
  // The comparison covers everything else: path, trailing slash, default port, upper case, names outside ASCII, spaces.
  return given === url.origin ? undefined : `expected the origin alone, as browsers send it, e.g. ${url.origin}`;
}
