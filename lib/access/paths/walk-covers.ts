import type { Budget } from "./budget.ts";
import type { FoundPath } from "./find-path.ts";
import { type Place, placesOf, stepsFrom } from "./places.ts";

/** A shortest path of its kind: the patterns that cover it as a policy reads them, and those whose resources serve it. */
export interface Covered {
  readonly path: FoundPath;
  /** Indexes of patterns. */
  readonly covering: readonly number[];
  readonly serving: readonly number[];
}

/**
 * Every set of patterns that some path is covered and served by, shortest paths first. The sets are as many as there are, unlike
 * in a question about one union.
 *
 * @throws TooManyPaths
 */
export function* walkCovers(patterns: readonly string[], budget: Budget): Generator<Covered> {
  const places: Place[] = [];
  const owners: { pattern: number; isTree: boolean }[] = [];
  const start: number[] = [];
  for (const [pattern, text] of patterns.entries()) {
    for (const reading of ["policy", "tree"] as const) {
      start.push(places.length);
      for (const place of placesOf(text, reading)) {
        places.push(place);
        owners.push({ pattern, isTree: reading === "tree" });
      }
    }
  }
  const accepted = (at: readonly number[], isTree: boolean) =>
    at.flatMap((place) => (places[place]?.accepts && owners[place]?.isTree === isTree ? [owners[place].pattern] : []));
  const queue: { at: readonly number[]; path: FoundPath }[] = [{ at: start, path: [] }];
  const seen = new Set([start.join(",")]);
  for (const { at, path } of queue) {
    yield { path, covering: [...new Set(accepted(at, false))], serving: [...new Set(accepted(at, true))] };
    const { always, byLiteral } = stepsFrom(at, places);
    budget.spend((byLiteral.size * at.length) / 256); // each literal makes a set to look up, though most are known
    for (const [segment, own] of [[undefined, []] as const, ...byLiteral]) {
      const next = [...new Set([...always, ...own])].sort((one, other) => one - other);
      const key = next.join(",");
      if (next.length === 0 || seen.has(key)) continue;
      budget.spend(1 + next.length / 8);
      seen.add(key);
      queue.push({ at: next, path: [...path, segment] });
    }
  }
}
