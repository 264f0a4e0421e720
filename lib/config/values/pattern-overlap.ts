/** One position in both patterns, and the characters that led there. */
interface Position {
  readonly one: number;
  readonly other: number;
  readonly path: string;
}

/**
 * A path that two patterns both match, or undefined when there is none.
 *
 * Exact: it walks both patterns side by side through every pair of positions, shortest path first. `*` stands for one or
 * more characters here: an empty run would need `//` or a slash at the end, and no request with those gets past the web ACL.
 */
export function overlapExample(one: string, other: string): string | undefined {
  const patterns = { one: stepsOf(one), other: stepsOf(other) };
  const queue: Position[] = [{ one: 0, other: 0, path: "" }];
  const seen = new Set<string>(["0 0"]);
  for (const position of queue) {
    if (position.one === patterns.one.length && position.other === patterns.other.length) return position.path;
    for (const next of nextPositions(patterns.one, patterns.other, position)) {
      const key = `${next.one} ${next.other}`;
      if (!seen.has(key)) queue.push(next);
      seen.add(key);
    }
  }
  return undefined;
}

/** Characters that must come, and for each `*` one character of any kind followed by any number of them. */
type Step =
  | { readonly kind: "literal"; readonly character: string }
  | { readonly kind: "any" }
  | { readonly kind: "loop" };

function stepsOf(pattern: string): Step[] {
  return [...pattern].flatMap((character): Step[] =>
    character === "*" ? [{ kind: "any" }, { kind: "loop" }] : [{ kind: "literal", character }],
  );
}

function nextPositions(one: readonly Step[], other: readonly Step[], at: Position): Position[] {
  const here = { one: one[at.one], other: other[at.other] };
  const skipped = [
    ...(here.one?.kind === "loop" ? [{ ...at, one: at.one + 1 }] : []),
    ...(here.other?.kind === "loop" ? [{ ...at, other: at.other + 1 }] : []),
  ];
  if (here.one === undefined || here.other === undefined) return skipped;
  const character = sharedCharacter(here.one, here.other);
  if (character === undefined) return skipped;
  const taken = { one: at.one + stride(here.one), other: at.other + stride(here.other), path: at.path + character };
  return [...skipped, taken];
}

function sharedCharacter(one: Step, other: Step): string | undefined {
  if (one.kind !== "literal") return other.kind === "literal" ? other.character : "x";
  return other.kind === "literal" && other.character !== one.character ? undefined : one.character;
}

function stride(step: Step): number {
  return step.kind === "loop" ? 0 : 1;
}
