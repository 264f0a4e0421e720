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
