import type { Item } from "./draft.ts";
import { type Problem, problem } from "./problems.ts";

/** A problem for each item that a list has already; `nameOf` says what makes two items the same. */
export function duplicateProblems<Value>(
  items: readonly Item<Value>[],
  path: string,
  what: string,
  nameOf: (value: Value) => string = String,
): Problem[] {
  const first = new Map<string, number>();
  return items.flatMap(({ index, value }) => {
    const name = nameOf(value);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    return earlier === undefined
      ? []
      : [problem(`${path}[${index}]`, name, `expected each ${what} once, it is [${earlier}] already`)];
  });
}
