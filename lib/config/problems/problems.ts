import { renderValue } from "./shown-value.ts";

/** One thing that is wrong with a configuration. */
export interface Problem {
  /** Where the setting stands, e.g. `environments.prod.cors.origins[1]`. */
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
