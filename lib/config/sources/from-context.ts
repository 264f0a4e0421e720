import { dirname } from "node:path";
import { ENVIRONMENT_NAME, type EnvironmentConfig } from "../environment-config.ts";
import { didYouMean } from "../problems/did-you-mean.ts";
import { ConfigurationError, type Problem, problem, renderProblem } from "../problems/problems.ts";
import { validateEnvironment } from "../validate-environment.ts";
import { loadAccessTests } from "./access-tests-file.ts";
import {
  contextProblems,
  mistypedKeys,
  parseOriginsOverride,
  renamedToOverride,
  withClosed,
  withOrigins,
} from "./context-keys.ts";
import { environmentsOf, type Files, type GivenEnvironments, loadEnvironmentsFile } from "./environments-file.ts";
import { type Inherited, inheritedFrom, inheritedSettings, placedProblem, placesOf } from "./inherited-settings.ts";
import { loadRegistries } from "./registry-files.ts";

/** CDK's context: cdk.json and the `-c` arguments. */
export interface Context {
  get(key: string): unknown;
  /** All keys that are set, so that a mistyped one can be named. @default - mistyped keys are not noticed */
  keys?(): readonly string[];
}

/** A context of which all is known. */
export function contextOf(values: Readonly<Record<string, unknown>>): Context {
  return { get: (key) => values[key], keys: () => Object.keys(values) };
}

/** The environment that the context asks for. */
export interface ChosenEnvironment {
  readonly name: string;
  readonly config: EnvironmentConfig;
  readonly inherited: Inherited;
  /** What is allowed but should be looked at, one line each. */
  readonly warnings: string[];
}

const NAME_FORM =
  "expected a name of lower-case letters, digits and hyphens, at most 31, that begins with a letter, e.g. prod";

/**
 * The environment that the context names, validated.
 *
 * Reads `environment` (a name), `environments` (by name), `environmentsFile` (a JSON file that adds or replaces some),
 * `corsOrigins` (a comma list in place of the environment's origins) and `closed` (true: the environment is closed).
 *
 * @throws ConfigurationError with every problem there is
 */
export function environmentFromContext(context: Context, files: Files): ChosenEnvironment {
  const source = givenEnvironments(context, files);
  const override = parseOriginsOverride(context.get("corsOrigins"));
  const name = context.get("environment");
  const problems = [
    ...mistypedKeys(context.keys?.() ?? []),
    ...contextProblems((key) => context.get(key)),
    ...source.problems,
    ...override.problems,
    ...nameProblems(name, source),
  ];
  if (typeof name !== "string" || !source.environments.has(name)) throw new ConfigurationError(problems);

  const { environments } = source;
  const inherited = inheritedSettings(name, environments);
  if (inherited.problems.length > 0) throw new ConfigurationError([...problems, ...inherited.problems]);
  const { chain } = inherited;
  // A registry is found from where the list of issuers stands, which is taken whole.
  const [home = name] = placesOf(["auth", "issuers"], chain, environments);
  const loaded = loadRegistries(`environments.${name}`, inherited.given, source.folderOf(home), files);
  const [tester = name] = placesOf(["accessTests"], chain, environments);
  const tests = loadAccessTests(`environments.${name}`, inherited.given, source.folderOf(tester), files);
  const given = withClosed(withOrigins(loaded.given, override.origins), context.get("closed"));
  const surroundings = { registries: loaded.registries, accessTests: tests.accessTests, now: files.now?.() };
  const { config, problems: found } = validateEnvironment(name, given, surroundings);
  const named = override.origins === undefined ? found : found.map((one) => renamedToOverride(one, name));
  problems.push(
    ...[...loaded.problems, ...tests.problems, ...named].map((one) => placedProblem(one, chain, environments)),
  );
  const errors = problems.filter(({ severity }) => severity === "error");
  if (config === undefined || errors.length > 0) throw new ConfigurationError(errors);
  const inheritedPlaces = inheritedFrom(inherited.given, chain, environments);
  return { name, config, inherited: inheritedPlaces, warnings: problems.map(renderProblem) };
}

/** The environments that there are, and what kept others from being read. */
interface Source {
  readonly environments: GivenEnvironments;
  /** The folder of the file in which an environment stands: cdk.json stands where the commands are run. */
  readonly folderOf: (name: string) => string;
  readonly problems: readonly Problem[];
}

function givenEnvironments(context: Context, files: Files): Source {
  const given = context.get("environments");
  const own = environmentsOf(given ?? {});
  const path = context.get("environmentsFile");
  const file = path === undefined ? { environments: new Map(), problems: [] } : loadEnvironmentsFile(path, files);
  const unusable =
    own === undefined
      ? [problem("environments", given, "expected an object from environment names to environments")]
      : [];
  return {
    environments: new Map([...(own ?? []), ...file.environments]),
    folderOf: (name) => (file.environments.has(name) ? dirname(String(path)) : "."),
    problems: [...unusable, ...file.problems],
  };
}

function nameProblems(name: unknown, { environments, problems }: Source): Problem[] {
  const names = [...environments.keys()];
  const known =
    names.length === 0
      ? "a name under environments, of which there are none (in cdk.json, or by -c environmentsFile=FILE)"
      : `one of ${names.map((one) => JSON.stringify(one)).join(", ")}`;
  if (typeof name !== "string") return [problem("environment", name, `expected the name of an environment, ${known}`)];
  if (!environments.has(name)) {
    // It may stand where nothing could be read; that is the problem, then.
    return problems.length > 0 ? [] : [problem("environment", name, `expected ${known}${didYouMean(name, names)}`)];
  }
  return ENVIRONMENT_NAME.test(name) ? [] : [problem("environment", name, NAME_FORM)];
}
