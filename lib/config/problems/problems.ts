import type { Item } from "./draft.ts";

/** One thing that is wrong with a configuration. */
export interface Problem {
  /** The setting's path, e.g. `environments.prod.cors.origins[1]`. */
  readonly path: string;
  /** What was got, what was expected, and what would be right: one line, lower case, no full stop. */
  readonly message: string;
  /** A warning is printed; an error also ends the run. */
  readonly severity: "error" | "warning";
}

/** A configuration that cannot be used; `message` holds every problem, one a line. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(renderProblem).join("\n"));
    this.problems = problems;
  }
}

/**
 * A problem with one value.
 *
 * @param expected what is allowed, with an example: starts with "expected"
 */
export function problem(path: string, got: unknown, expected: string): Problem {
  const seen = got === undefined ? "missing" : `got ${renderValue(got)}`;
  return { path, message: `${seen}, ${expected}`, severity: "error" };
}

/** The line that a user reads. */
export function renderProblem({ path, message }: Problem): string {
  return `${path}: ${message}`;
}

const MAX_SHOWN_CHARACTERS = 60;

// What must never reach a terminal or a build log, in whatever setting it was pasted: private keys (PEM, JWK) and tokens.
const SECRET_FORMS = [/PRIVATE KEY/, /["'](?:d|p|q|dp|dq|qi|k)["']\s*:/, /^(?:bearer\s+)?eyJ[\w-]*\.[\w-]+\./i];

/** Stands for a value that could be secret where it was found. */
export const notShown = Symbol("not shown");

/** A value from a configuration, as a problem shows it: scalars on one line and cut at 60 characters, the rest by its kind. */
export function renderValue(value: unknown): string {
  if (typeof value === "string") return renderText(value);
  if (value === notShown) return "a value (not shown)";
  if (Array.isArray(value)) return value.length === 1 ? "a list of 1" : `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

function renderText(text: string): string {
  if (SECRET_FORMS.some((form) => form.test(text))) return "a secret (not shown)";
  const shown = text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
  return JSON.stringify(shown);
}

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
