/** Names that clients and upstreams send again and again. Bounded, since a client can make up as many as it likes. */
const MAX_KNOWN = 1_000;

/** Longer names hardly come again. */
const MAX_LENGTH = 64;

const known = new Map<string, string>();

/**
 * A header's name in lower case. The same name gives the same string object, which makes looking it up in a table as
 * quick as it gets; one request does that some dozens of times.
 */
export function lowerCaseName(name: string): string {
  return known.get(name) ?? learn(name);
}

function learn(name: string): string {
  const lower = name.toLowerCase();
  if (known.size < MAX_KNOWN && name.length <= MAX_LENGTH) known.set(name, lower);
  return lower;
}

const SAFE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A mapped value, made safe for a header: line breaks and other control characters become spaces (RFC 9110 section
 * 5.5), characters beyond one byte become UTF-8. Path and query parameters are decoded before they are mapped: without
 * this, a client could write further headers into a request or an answer.
 */
export function headerValue(text: string): string {
  if (SAFE.test(text)) return text;
  // Characters up to 255 are bytes already, unless a higher one shows that this is text.
  const bytes = /[^\0-\xff]/.test(text) ? Buffer.from(text).toString("latin1") : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return bytes.replace(/[\0-\x08\x0a-\x1f\x7f]/g, " ");
}

/** Whether a text is a header's name (a token, RFC 9110 section 5.6.2). */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/** The media type of a Content-Type or Accept entry: lower case, without parameters. */
export function mediaType(entry: string): string {
  const semicolon = entry.indexOf(";");
  return (semicolon < 0 ? entry : entry.slice(0, semicolon)).trim().toLowerCase();
}
