import { type ContextArguments, cdkContext } from "../config/sources/cdk-context.ts";
import { type Files, loadEnvironmentsFile } from "../config/sources/environments-file.ts";
import { type ChosenEnvironment, contextOf, environmentFromContext } from "../config/sources/from-context.ts";
import { UnusableArgument } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The context that a command line chooses. An environments file alone means the environment in it.
 *
 * @throws UnusableArgument when it has several, and none is named
 * @throws ConfigurationError when a file cannot be read, or is not valid JSON
 */
export function chosenContext(files: Files, options: ContextArguments): Record<string, unknown> {
  return cdkContext(files, { ...options, environment: options.environment ?? onlyEnvironment(files, options) });
}

/**
 * The environment that a command line chooses, validated.
 *
 * @param files without a clock, what depends on the time is not looked at
 * @throws what `chosenContext` throws
 * @throws ConfigurationError with every problem there is
 */
export function environmentFromOptions(files: Files, options: ContextArguments): ChosenEnvironment {
  return environmentFromContext(contextOf(chosenContext(files, options)), files);
}

/** Lets the person at the terminal choose where a file has several environments; without one, the options stay as they are. */
export async function chooseEnvironment<Options extends ContextArguments>(
  options: Options,
  { read, ask }: Pick<Terminal, "read" | "ask">,
): Promise<Options> {
  const names = choices({ read }, options);
  if (ask === undefined || names.length < 2) return options;
  for (;;) {
    const environment = await ask(`Which environment of ${options.environmentsFile} (${names.join(", ")})? `);
    if (names.includes(environment)) return { ...options, environment };
  }
}

function onlyEnvironment(files: Files, options: ContextArguments): string | undefined {
  const names = choices(files, options);
  if (names.length < 2) return names[0];
  throw new UnusableArgument(
    `${options.environmentsFile}: expected --environment with one of ${names.join(", ")}, e.g. --environment ${names[0]}`,
  );
}

/** What a file leaves to choose from, when the command line does not name one. */
function choices(files: Files, { environmentsFile, environment, context = {} }: ContextArguments): string[] {
  if (environmentsFile === undefined || environment !== undefined || context.environment !== undefined) return [];
  return [...loadEnvironmentsFile(environmentsFile, files).environments.keys()];
}
