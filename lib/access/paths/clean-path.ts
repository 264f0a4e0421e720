import { AMBIGUOUS_IN_PATH, NO_PATH_CHARACTER, UNCANONICAL_ENCODING } from "../../config/values/path-spelling.ts";

/** Which spellings of a path the web ACL lets through. */
export interface CleanPaths {
  readonly allowEncoded: boolean;
  /** The only paths that may end in a slash. */
  readonly roots: readonly string[];
  /** The name that may stand in front of every path. */
  readonly stage: string;
}

const FOREIGN = new RegExp(NO_PATH_CHARACTER);
const NOT_CANONICAL = new RegExp(UNCANONICAL_ENCODING);

/** Why the web ACL refuses a path as it was sent; undefined when it does not. */
export function pathFlaw(path: string, { allowEncoded, roots }: Omit<CleanPaths, "stage">): string | undefined {
  if (AMBIGUOUS_IN_PATH.some((text) => path.includes(text))) return 'it holds "//", "/.", ";" or "\\"';
  if (path.endsWith("/") && !roots.includes(path)) return "it ends in a slash";
  if (FOREIGN.test(path)) return 'it holds "#" or what is not visible ASCII';
  if (!path.includes("%")) return undefined;
  if (!allowEncoded) return "it holds an encoded character";
  return NOT_CANONICAL.test(path) ? "an encoded character in it is not in its one canonical spelling" : undefined;
}
