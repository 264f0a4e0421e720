/** Which spellings of a path the web ACL lets through. */
export interface CleanPaths {
  readonly allowEncoded: boolean;
  /** The only paths that may end in a slash. */
  readonly roots: readonly string[];
  /** The name that may stand in front of every path. */
  readonly stage: string;
}

/** Two spellings of one path begin here: empty and dot segments, path parameters, back slashes. */
const AMBIGUOUS = /\/\/|\/\.|;|\\/;

/**
 * A percent sign that begins anything but the one canonical spelling of a byte, upper-case hex, which no literal of a rule can
 * hold and which means nothing in a path (RFC 3986 sections 2.3 and 6.2.2; broken and overlong UTF-8 as well).
 */
const NOT_CANONICAL =
  /%(?:[01]|2[35DEF]|3[0-9ABF]|[46]|5[0-9ACF]|7[0-9AEF]|C[01]|E0%[89]|F0%8|F[5-9A-F]|.?[^0-9A-F]|.?$)/;

/** Why the web ACL refuses a path as it was sent; undefined when it does not. */
export function pathFlaw(path: string, { allowEncoded, roots }: Omit<CleanPaths, "stage">): string | undefined {
  if (AMBIGUOUS.test(path)) return 'it holds "//", "/.", ";" or "\\"';
  if (path.endsWith("/") && !roots.includes(path)) return "it ends in a slash";
  if (/[^!-~]|#/.test(path)) return 'it holds "#" or what is not visible ASCII';
  if (!path.includes("%")) return undefined;
  if (!allowEncoded) return "it holds an encoded character";
  return NOT_CANONICAL.test(path) ? "an encoded character in it is not in its one canonical spelling" : undefined;
}
