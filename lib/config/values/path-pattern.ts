import { text } from "./schema-parts.ts";

const EXAMPLE = "/api/v1/jobs/*";

/**
 * The path of an access rule: literal segments and `*`, which stands for any run of characters, slashes included.
 *
 * A literal segment holds what a resource of API Gateway may hold and what the web ACL's ambiguous-path rule lets through,
 * so that each path has one spelling only.
 */
export const pathPattern = text({
  expected: 'a path of literal segments and "*"',
  example: EXAMPLE,
  flaw: pathPatternFlaw,
}).meta({
  description:
    'Literal segments of letters, digits and ". _ : -", none beginning with a dot, and "*" for any run of characters.',
  examples: [EXAMPLE],
});

/**
 * Whether a pattern covers a path. `*` stands for any run of characters, slashes included, just as in the IAM resource that the
 * pattern becomes. The local gateway's `wildcard.ts` is independent of this, so that the two can disagree.
 */
export function coversPath(pattern: string, path: string): boolean {
  const literals = pattern.split("*").map((literal) => literal.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`).test(path);
}

/** What keeps a text from being the path of an access rule, or undefined. */
export function pathPatternFlaw(path: string): string | undefined {
  if (!path.startsWith("/")) return `expected a path that starts with "/", e.g. ${EXAMPLE}`;
  if (path === "/") return undefined;
  if (path.endsWith("/"))
    return `expected a path without a slash at its end (the web ACL refuses such requests), e.g. ${trimmed(path)}`;
  const flaws = path.slice(1).split("/").map(segmentFlaw);
  return flaws.find((flaw) => flaw !== undefined);
}

function segmentFlaw(segment: string): string | undefined {
  if (segment === "*") return undefined;
  if (segment === "") return `expected single slashes (the web ACL refuses "//"), e.g. ${EXAMPLE}`;
  if (segment.includes("*")) return `expected "*" as a whole segment, e.g. ${EXAMPLE}`;
  if (segment.startsWith("."))
    return `expected segments that do not begin with a dot (the web ACL refuses "/."), e.g. ${EXAMPLE}`;
  if (/[{}]/.test(segment)) return `expected "*" in place of a variable, e.g. ${EXAMPLE}`;
  if (/^[A-Za-z0-9._:-]+$/.test(segment)) return undefined;
  return `expected segments of letters, digits and ". _ : -" (what a resource of API Gateway may hold), e.g. ${EXAMPLE}`;
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, "") || "/";
}
