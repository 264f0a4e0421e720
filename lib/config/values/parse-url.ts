/**
 * A URL, or undefined when the text is none.
 *
 * Not `URL.canParse`: once Node 20 has optimised the call, it refuses host names such as `bücher.example`.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
