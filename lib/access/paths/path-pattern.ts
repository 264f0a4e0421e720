/**
 * The two meanings of `*` in a rule's path. For the *policy* it is any run of characters, slashes included; of a clean path
 * that is one or more whole segments (and none only for `/*`, which covers `/`). In the resource *tree* it is exactly one
 * segment inside and one or more at the end.
 */
export type Reading = "policy" | "tree";

/** The segments of a path or pattern; none for `/`. */
export function segmentsOf(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

/** Whether the policy's resource for a pattern covers a path, character by character as IAM compares them. */
export function policyCovers(pattern: string, path: string): boolean {
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

/** Whether a pattern's own resources of the tree serve a path; a slash at its end does not count. */
export function treeServes(pattern: string, path: string): boolean {
  const wanted = segmentsOf(pattern);
  const given = path.split("/").filter((segment) => segment !== "");
  const isGreedy = wanted.at(-1) === "*";
  if (isGreedy ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, at) => segment === "*" || segment === given[at]);
}
