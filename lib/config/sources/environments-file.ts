import { environmentSchema } from "../environment-config.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { jsonProblems } from "./json-problems.ts";

/** Environments by name, as they were given. */
export type GivenEnvironments = ReadonlyMap<string, unknown>;

/** How files are read; throws when a file cannot be. */
export interface Files {
  read(path: string): string;
  /** Milliseconds since 1970, for warnings about what ends soon. @default - there are none */
  now?(): number;
}

const SHAPE = 'expected a JSON object from environment names to environments, as under "environments" in cdk.json';

/**
 * The environments of a JSON file: the same object as `environments` in cdk.json. A key `$schema`, by
 * which editors find the JSON Schema, is passed over.
 */
export function loadEnvironmentsFile(
  path: unknown,
  files: Files,
): { environments: GivenEnvironments; problems: Problem[] } {
  if (typeof path !== "string" || path === "")
    return refused(problem("environmentsFile", path, "expected the path of a JSON file, e.g. environments.json"));
  const content = contentOf(path, files);
  if (typeof content !== "string") return refused(content);
  const text = content.replace(/^\uFEFF/, "");
  const problems = jsonProblems(path, text);
  return problems.length > 0 ? refused(...problems) : environmentsIn(JSON.parse(text), path);
}

/** Environments of an object by name; `path` is where the object is. */
export function environmentsOf(given: unknown): GivenEnvironments | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
  return new Map(Object.entries(given));
}

function environmentsIn(json: unknown, path: string): { environments: GivenEnvironments; problems: Problem[] } {
  const environments = new Map(environmentsOf(json));
  environments.delete("$schema");
  if (environmentsOf(json) === undefined) return refused(problem("environmentsFile", json, `${SHAPE} (${path})`));
  // Both are the shape of cdk.json with one or two levels too many.
  const wrapped = ["environments", "context"].find((key) => environments.has(key));
  const flaw = wrapped === undefined ? bareFlaw([...environments.keys()]) : `without "${wrapped}" around it`;
  if (flaw === undefined) return { environments, problems: [] };
  const seen = environments.size === 0 ? "nothing" : `"${[...environments.keys()].join('", "')}"`;
  const message = `got ${seen} at the top of ${path}, ${SHAPE}, ${flaw}`;
  return refused({ path: "environmentsFile", message, severity: "error" });
}

/** Two names of settings are not two environments, but one environment without its name. */
function bareFlaw(names: readonly string[]): string | undefined {
  if (names.length === 0) return "at least one";
  const settings = names.filter((name) => Object.hasOwn(environmentSchema.shape, name));
  return settings.length > 1 ? "with the environment's name around them" : undefined;
}

function contentOf(path: string, files: Files): string | Problem {
  try {
    return files.read(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    return problem("environmentsFile", path, `expected a file that can be read${code}, e.g. environments.json`);
  }
}

function refused(...problems: Problem[]): { environments: GivenEnvironments; problems: Problem[] } {
  return { environments: new Map(), problems };
}
