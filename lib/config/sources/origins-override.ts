import { type Problem, problem } from "../problems/problems.ts";

/** The comma list of `-c corsOrigins`, the same as the host's `CORS_ORIGINS`: empty means that no browser may call. */
export function parseOriginsOverride(given: unknown): { origins?: readonly string[]; problems: Problem[] } {
  if (given === undefined) return { problems: [] };
  if (typeof given !== "string") {
    return {
      problems: [
        problem(
          "corsOrigins",
          given,
          "expected a comma list of origins, e.g. https://app.example.com,https://studio.example.com",
        ),
      ],
    };
  }
  return { origins: given.trim() === "" ? [] : given.split(",").map((origin) => origin.trim()), problems: [] };
}

/** An environment with its origins replaced. What is no environment at all stays as it is, for its own problem. */
export function withOrigins(environment: unknown, origins: readonly string[] | undefined): unknown {
  if (origins === undefined || typeof environment !== "object" || environment === null) return environment;
  const { cors = {} } = environment as { cors?: unknown };
  if (typeof cors !== "object" || cors === null || Array.isArray(cors)) return environment;
  return { ...environment, cors: { ...cors, origins } };
}

/** A problem with an overridden origin, under the name that the user gave it. */
export function renamedToOverride(found: Problem, environment: string): Problem {
  const prefix = `environments.${environment}.cors.origins`;
  return found.path.startsWith(prefix) ? { ...found, path: `corsOrigins${found.path.slice(prefix.length)}` } : found;
}
