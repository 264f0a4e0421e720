/**
 * The two meanings of `*` in a rule's path. For the *policy* it is any run of characters, slashes included; of a clean path
 * that is one or more whole segments (and none only for `/*`, which covers `/`). In the resource *tree* it is exactly one
 * segment inside and one or more at the end.
 *
 * The automata of this folder (`places.ts`) read patterns segment by segment, for all paths at once. `coversPath` of lib/config and
 * `treeServes` compare one path as it is written. They share no code on purpose: the judge has to confirm what the automata find.
 */
export type Reading = "policy" | "tree";

/** The segments of a path or pattern; none for `/`. */
export function segmentsOf(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

/** Whether a pattern's own resources of the tree serve a path; a slash at its end does not count. */
export function treeServes(pattern: string, path: string): boolean {
  const wanted = segmentsOf(pattern);
  const given = path.split("/").filter((segment) => segment !== "");
  const isGreedy = wanted.at(-1) === "*";
  if (isGreedy ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, at) => segment === "*" || segment === given[at]);
}

/** Whether there is a path that the resources of two patterns both serve. */
export function treesMeet(one: string, other: string): boolean {
  const [mine, theirs] = [segmentsOf(one), segmentsOf(other)];
  const isGreedy = (wanted: readonly string[]) => wanted.at(-1) === "*";
  const isLongEnough = (wanted: readonly string[], length: number) =>
    isGreedy(wanted) ? length >= wanted.length : length === wanted.length;
  const length = Math.max(mine.length, theirs.length);
  const at = (wanted: readonly string[], index: number) => wanted[index] ?? "*";
  return (
    isLongEnough(mine, length) &&
    isLongEnough(theirs, length) &&
    Array.from({ length }, (_, index) => [at(mine, index), at(theirs, index)]).every(
      ([first, second]) => first === second || first === "*" || second === "*",
    )
  );
}
