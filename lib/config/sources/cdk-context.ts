import { ConfigurationError } from "../problems/problems.ts";
import type { Files } from "./environments-file.ts";
import { jsonProblems } from "./json-problems.ts";

/** The file from which the CDK command line takes an app's context; it is in the folder where the commands are run. */
export const CDK_JSON = "cdk.json";

/** What a command line says of the context. */
export interface ContextArguments {
  readonly environment?: string;
  readonly environmentsFile?: string;
  /** Further keys, as with `cdk -c`. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * The context of cdk.json, with what the command line adds to it, for commands that synthesize without the CDK's own.
 *
 * @throws ConfigurationError when the file is no good JSON
 */
export function cdkContext(files: Files, given: ContextArguments): Record<string, unknown> {
  const text = files.read(CDK_JSON);
  refuseUnclearJson(CDK_JSON, text);
  const file: { readonly context?: Readonly<Record<string, unknown>> } = JSON.parse(text);
  const { environment, environmentsFile, context } = given;
  return {
    ...file.context,
    ...context,
    ...(environment === undefined ? {} : { environment }),
    ...(environmentsFile === undefined ? {} : { environmentsFile }),
  };
}

/** @throws ConfigurationError when the text is no JSON, or an object has a name twice */
export function refuseUnclearJson(file: string, text: string): void {
  const problems = jsonProblems(file, text);
  if (problems.length > 0) throw new ConfigurationError(problems);
}
