import type { Budget } from "./budget.ts";
import type { PathState, PathUnion } from "./path-union.ts";

/** A path with `undefined` for each segment that may be anything but the literals of the question. */
export type FoundPath = readonly (string | undefined)[];

/** What a path is looked for by: it is of all unions of `within`, and of none of `outside`. */
export interface PathQuestion {
  readonly within: readonly PathUnion[];
  readonly outside: readonly PathUnion[];
}

interface Walk {
  readonly states: readonly PathState[];
  readonly segment: string | undefined;
  readonly from: Walk | undefined;
}

/**
 * The shortest path that answers the question, undefined when there is none: all unions are walked side by side, breadth
 * first. Of two paths of one length the more general goes first.
 *
 * @throws TooManyPaths when the budget is spent before all is known
 */
export function findPath(question: PathQuestion, budget: Budget): FoundPath | undefined {
  const within = [...new Set(question.within)];
  const outside = [...new Set(question.outside)].filter(({ start }) => !start.isEmpty);
  const unions = [...within, ...outside];
  const isHopeless = (states: readonly PathState[]) =>
    states.some((state, at) => (at < within.length ? state.isEmpty : state.isFull));
  const answers = (states: readonly PathState[]) => states.every((state, at) => state.accepts === at < within.length);
  const start: Walk = { states: unions.map((union) => union.start), segment: undefined, from: undefined };
  if (isHopeless(start.states)) return undefined;
  const seen = new Set<string>([keyOf(start.states)]);
  const queue = [start];
  for (const walk of queue) {
    if (answers(walk.states)) return pathOf(walk);
    for (const segment of segmentsFrom(walk.states, unions, within.length)) {
      const states = walk.states.map((state, at) => (unions[at] as PathUnion).after(state, segment));
      const key = keyOf(states);
      if (seen.has(key) || isHopeless(states)) continue;
      budget.spend();
      seen.add(key);
      queue.push({ states, segment, from: walk });
    }
  }
  return undefined;
}

/** The segments that can make a difference, "other" first. A union that must hold and takes literals alone limits them. */
function segmentsFrom(
  states: readonly PathState[],
  unions: readonly PathUnion[],
  mustHold: number,
): Iterable<string | undefined> {
  const successors = states.map((state, at) => (unions[at] as PathUnion).successors(state));
  const strict = successors.slice(0, mustHold).filter(({ other }) => other.isEmpty);
  const [tightest] = strict.sort((one, other) => one.literals.size - other.literals.size);
  if (tightest !== undefined) return tightest.literals.keys();
  return new Set([undefined, ...successors.flatMap(({ literals }) => [...literals.keys()])]);
}

function keyOf(states: readonly PathState[]): string {
  return states.map(({ id }) => id).join(" ");
}

function pathOf(end: Walk): FoundPath {
  const path: (string | undefined)[] = [];
  for (let walk = end; walk.from !== undefined; walk = walk.from) path.unshift(walk.segment);
  return path;
}
