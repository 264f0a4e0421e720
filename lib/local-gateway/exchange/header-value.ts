const SAFE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A mapped value as it may stand in a header: line breaks and other control characters become spaces (RFC 9110 section
 * 5.5), what is beyond one byte goes as UTF-8. Path and query parameters are decoded, so that a client could otherwise
 * write headers of its own into a request or an answer.
 */
export function headerValue(text: string): string {
  if (SAFE.test(text)) return text;
  // Characters up to 255 stand for bytes already, unless some character says that this is real text.
  const bytes = /[^\0-\xff]/.test(text) ? Buffer.from(text).toString("latin1") : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return bytes.replace(/[\0-\x08\x0a-\x1f\x7f]/g, " ");
}

/** Whether a text is a header's name (a token, RFC 9110 section 5.6.2). */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}
