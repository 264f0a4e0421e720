const MAX_MISTAKES = 2;

/** ` (did you mean "prod"?)` when one of the known names is at most two typing mistakes away, otherwise nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
}

/** The known name that was probably meant by `name`, or undefined. Case, `-` and `_` do not count as mistakes. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const typed = folded(name);
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(typed, folded(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.min(MAX_MISTAKES, Math.floor(candidate.length / 2)))
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.candidate;
}

const SEPARATORS = /[^\p{L}\p{N}]+/gu;

/**
 * Whether two names differ by case alone, by what parts their words, or by one letter: one more, one less, another one, or two that have changed places. Words
 * of fewer than four letters, such as `r` and `w` of `jobs:r`, and digits differ on purpose.
 */
export function isOneSlipFrom(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  if (one.toLowerCase() === other.toLowerCase()) return true;
  if (editDistance(one.replace(SEPARATORS, ":"), other.replace(SEPARATORS, ":")) === 0) return true;
  const [words, others] = [one, other].map((name) => name.split(SEPARATORS)) as [string[], string[]];
  if (words.length !== others.length) return false;
  const differing = words.flatMap((word, index) =>
    word === others[index] ? [] : [[word, others[index] ?? ""] as const],
  );
  const [pair] = differing;
  if (pair === undefined || differing.length > 1 || pair.every((word) => word.length < 4)) return false;
  return isOneSlip(...pair) && !isNumbering(...pair);
}

function isOneSlip(one: string, other: string): boolean {
  if (editDistance(one, other) === 1) return true;
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  const swapped = one.slice(0, at) + (one[at + 1] ?? "") + (one[at] ?? "") + one.slice(at + 2);
  return at >= 0 && swapped === other;
}

/** `tier1` and `tier2`, `v9` and `v10`. */
function isNumbering(one: string, other: string): boolean {
  return one.replace(/\d+/g, "") === other.replace(/\d+/g, "");
}

function folded(name: string): string {
  return name.slice(0, 64).toLowerCase().replaceAll(/[-_]/g, "");
}

/** Levenshtein's distance: insertions, deletions and substitutions between two short words. */
function editDistance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (let column = 1; column <= other.length; column++) {
      const substituted = (above[column - 1] ?? 0) + (other[column - 1] === letter ? 0 : 1);
      line.push(Math.min(substituted, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[other.length] ?? 0;
}
