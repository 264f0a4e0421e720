import { type ContextArguments, cdkContext } from "../config/sources/cdk-context.ts";
import { type Files, loadEnvironmentsFile } from "../config/sources/environments-file.ts";
import { UnusableArgument } from "./arguments.ts";

/**
 * The context that a command line chooses. An environments file alone means the environment in it.
 *
 * @throws UnusableArgument when there are several
 * @throws ConfigurationError when a file cannot be read, or is no good JSON
 */
export function chosenContext(files: Files, options: ContextArguments): Record<string, unknown> {
  return cdkContext(files, { ...options, environment: options.environment ?? onlyEnvironment(files, options) });
}

function onlyEnvironment(files: Files, { environmentsFile, environment, context = {} }: ContextArguments) {
  if (environmentsFile === undefined || environment !== undefined || context.environment !== undefined)
    return undefined;
  const names = [...loadEnvironmentsFile(environmentsFile, files).environments.keys()];
  if (names.length < 2) return names[0];
  throw new UnusableArgument(
    `--environments-file ${environmentsFile}: expected --environment with one of ${names.join(", ")}, e.g. --environment ${names[0]}`,
  );
}
