/** Most bytes of a text that may become a header value: of its UTF-8, before percent-encoding. */
export const MAX_NAME_BYTES = 256;

/** What may stay as it is, as nearly all names do. */
const SAFE = /^[\x21\x23\x24\x26-\x5b\x5d-\x7e]{1,256}$/;

/** Control characters (C0, DEL, C1, the Unicode line separators) and halves of surrogate pairs. */
const FORBIDDEN = /[\p{Cc}\p{Surrogate}\u2028\u2029]/u;

/** What is neither visible ASCII nor safe inside a JSON string; `%` itself, so that the encoding can be undone. */
const UNSAFE = /[^\x21-\x7e]|["\\%]/gu;

/**
 * Writes a text so that it can stand as an HTTP header value and inside a JSON string as it is: visible ASCII, everything
 * else percent-encoded UTF-8 (as in RFC 3986 section 2.1). Two different texts never come out the same.
 *
 * @returns undefined when the text cannot be a name: empty, over 256 bytes, control characters, broken Unicode
 */
export function headerSafe(text: string): string | undefined {
  if (SAFE.test(text)) return text;
  if (text === "" || FORBIDDEN.test(text) || Buffer.byteLength(text) > MAX_NAME_BYTES) return undefined;
  return text.replace(UNSAFE, percentEncode);
}

function percentEncode(character: string): string {
  const encoded = encodeURIComponent(character);
  return encoded === character ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}` : encoded;
}
