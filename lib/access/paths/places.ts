import { type Reading, segmentsOf } from "./path-pattern.ts";

/** A place in a pattern: how many of its segments have been read. */
export interface Place {
  /** Any further segment may come without leaving the place. */
  readonly loops: boolean;
  readonly accepts: boolean;
  /** Whatever follows, the pattern covers the path. */
  readonly isFull: boolean;
  /** The segment that leads to the place after this one; undefined at the end. */
  readonly step: string | undefined;
}

/** The places of a pattern in one of its two readings, from the start to the end. */
export function placesOf(pattern: string, reading: Reading): Place[] {
  const segments = segmentsOf(pattern);
  return [...segments, undefined].map((step, read) => {
    const isEnd = read === segments.length;
    const loops = segments[read - 1] === "*" && (reading === "policy" || isEnd);
    // The policy's `/*` covers `/` as well: its star may be an empty run there, and only there.
    const coversRoot = reading === "policy" && pattern === "/*" && read === 0;
    return { loops, accepts: isEnd || coversRoot, isFull: isEnd && loops, step };
  });
}

/** The places after a segment from some places: those after any segment, and those after one literal besides. */
export function stepsFrom(at: readonly number[], places: readonly Place[]) {
  const always: number[] = [];
  const byLiteral = new Map<string, number[]>();
  for (const place of at) {
    const { loops, step } = places[place] as Place;
    if (loops) always.push(place);
    if (step === "*") always.push(place + 1);
    else if (step !== undefined) byLiteral.set(step, [...(byLiteral.get(step) ?? []), place + 1]);
  }
  return { always, byLiteral };
}
