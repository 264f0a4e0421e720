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
 * Whether a pattern covers a path, character by character: `*` stands for any run of characters, slashes included, just as in the
 * IAM resource that the pattern becomes. The local gateway's `wildcard.ts` and the automata of `lib/access/paths` are independent of
 * this, so that they can disagree.
 */
export function coversPath(pattern: string, path: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  if (!path.startsWith(head)) return false;
  if (rest.length === 0) return path === head;
  const tail = rest.pop() as string;
  let at = head.length;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return path.length - tail.length >= at && path.endsWith(tail);
}

/**
 * Whether every path that one pattern serves is served by another: a final `*` serves the rest, an inner one a single
 * segment. Then the other also covers, as a policy, whatever the one covers.
 */
export function servesAllOf(wide: string, narrow: string): boolean {
  const [outer, inner] = [wide.slice(1).split("/"), narrow.slice(1).split("/")];
  return outer.every((segment, at) => {
    const isLast = at === outer.length - 1;
    const given = inner[at];
    if (given === undefined || given === "") return segment === given;
    if (segment === "*" && isLast) return true;
    const isRest = given === "*" && at === inner.length - 1;
    return (segment === "*" ? !isRest : segment === given) && (!isLast || inner.length === outer.length);
  });
}

/** What keeps a text from being the path of an access rule, or undefined. */
export function pathPatternFlaw(path: string): string | undefined {
  if (!path.startsWith("/")) return `expected a path that starts with "/", e.g. ${EXAMPLE}`;
  if (path === "/") return undefined;
  if (path.endsWith("/"))
    return `expected a path without a slash at its end (the web ACL refuses such requests), e.g. ${trimmed(path)}`;
  return variableFlaw(path) ?? firstFlaw(path);
}

function firstFlaw(path: string): string | undefined {
  const flaws = path.slice(1).split("/").map(segmentFlaw);
  return flaws.find((flaw) => flaw !== undefined);
}

/** How routers write a variable: `{id}`, `<int:id>`, `[id]`, `(id)`, `$id`, `*rest`, `**`. None is text that a path may hold. */
const VARIABLE = /[{}<>[\]()$]|^\*+[\w.:-]+$|^\*{2,}$/;

/** A segment that begins with a colon is a literal here, and a variable for most routers. */
const COLON_VARIABLE = /^:/;

function variableFlaw(path: string): string | undefined {
  const segments = path.slice(1).split("/");
  if (!segments.some((segment) => VARIABLE.test(segment))) return undefined;
  return `expected "*" in place of a variable, e.g. ${spelledRight(path)}`;
}

/** The first segment that most routers would read as a variable, although it is a literal here; undefined: there is none. */
export function literalVariable(path: string): string | undefined {
  return path
    .slice(1)
    .split("/")
    .find((segment) => COLON_VARIABLE.test(segment));
}

/** A path with "*" in place of every variable of a router's. */
export function spelledRight(path: string): string {
  const segments = path
    .slice(1)
    .split("/")
    .map((segment) => (VARIABLE.test(segment) || COLON_VARIABLE.test(segment) ? "*" : segment));
  const right = `/${segments.join("/")}`;
  return firstFlaw(right) === undefined ? right : EXAMPLE;
}

function segmentFlaw(segment: string): string | undefined {
  if (segment === "*") return undefined;
  if (segment === "") return `expected single slashes (the web ACL refuses "//"), e.g. ${EXAMPLE}`;
  if (segment.includes("*")) return `expected "*" as a whole segment, e.g. ${EXAMPLE}`;
  if (segment.startsWith("."))
    return `expected segments that do not begin with a dot (the web ACL refuses "/."), e.g. ${EXAMPLE}`;
  if (/^[A-Za-z0-9._:-]+$/.test(segment)) return undefined;
  return `expected segments of letters, digits and ". _ : -" (what a resource of API Gateway may hold), e.g. ${EXAMPLE}`;
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, "") || "/";
}
