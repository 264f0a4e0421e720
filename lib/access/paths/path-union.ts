import type { Budget } from "./budget.ts";
import type { Reading } from "./path-pattern.ts";
import { type Place, placesOf, stepsFrom } from "./places.ts";

/**
 * A state of the deterministic automaton that reads a path segment by segment for a union of patterns. Its alphabet is the
 * literal segments of the patterns and "other", which stands for every segment that is none of them.
 */
export interface PathState {
  readonly id: number;
  /** The segments read so far are a path of the union. */
  readonly accepts: boolean;
  /** Whatever follows, the path is of the union: nothing has to be remembered from here on. */
  readonly isFull: boolean;
  /** Whatever follows, the path is not of the union. */
  readonly isEmpty: boolean;
  /** What is still possible, by pattern and place. */
  readonly places: readonly number[];
  next?: Successors;
}

/** Where a state leads to: by the literals that make a difference, and by any other segment. */
interface Successors {
  readonly literals: ReadonlyMap<string, PathState>;
  readonly other: PathState;
}

const FULL: PathState = { id: 0, accepts: true, isFull: true, isEmpty: false, places: [] };
const EMPTY: PathState = { id: 1, accepts: false, isFull: false, isEmpty: true, places: [] };
FULL.next = { literals: new Map(), other: FULL };
EMPTY.next = { literals: new Map(), other: EMPTY };

/** The paths that at least one of some patterns covers, as an automaton that is made while it is walked. */
export class PathUnion {
  /** Tells unions of one budget apart. */
  readonly id: number;
  readonly start: PathState;
  private readonly places: Place[] = [];
  private readonly states = new Map<string, PathState>();
  private readonly budget: Budget;

  constructor(patterns: readonly string[], reading: Reading, budget: Budget) {
    this.budget = budget;
    this.id = budget.nextId();
    const starts = patterns.map((pattern) => this.addPattern(pattern, reading));
    this.start = this.stateOf(starts);
  }

  successors(state: PathState): Successors {
    state.next ??= this.findSuccessors(state);
    return state.next;
  }

  after(state: PathState, segment: string | undefined): PathState {
    const { literals, other } = this.successors(state);
    return segment === undefined ? other : (literals.get(segment) ?? other);
  }

  private addPattern(pattern: string, reading: Reading): number {
    const start = this.places.length;
    this.places.push(...placesOf(pattern, reading));
    return start;
  }

  private findSuccessors({ places }: PathState): Successors {
    const { always, byLiteral } = stepsFrom(places, this.places);
    const other = this.stateOf(always);
    if (other.isFull) return { literals: new Map(), other };
    const literals = [...byLiteral].map(([literal, own]) => [literal, this.stateOf([...always, ...own])] as const);
    return { literals: new Map(literals), other };
  }

  private stateOf(places: readonly number[]): PathState {
    if (places.length === 0) return EMPTY;
    const distinct = [...new Set(places)].sort((one, other) => one - other);
    if (distinct.some((at) => this.places[at]?.isFull)) return FULL;
    const key = distinct.join(",");
    const known = this.states.get(key);
    if (known !== undefined) return known;
    // A state costs as much work as it has places.
    this.budget.spend(1 + distinct.length / 8);
    const accepts = distinct.some((at) => this.places[at]?.accepts);
    const state: PathState = { id: this.states.size + 2, accepts, isFull: false, isEmpty: false, places: distinct };
    this.states.set(key, state);
    return state;
  }
}
