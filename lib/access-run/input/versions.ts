import { isAbsolute, relative } from "node:path";
import type { AccessModel } from "../../access/model/access-model.ts";
import { modelOf } from "../../access/model/model-of.ts";
import { CDK_JSON, cdkContext } from "../../config/sources/cdk-context.ts";
import type { Files } from "../../config/sources/environments-file.ts";
import { contextOf, environmentFromContext } from "../../config/sources/from-context.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import type { EnvironmentOptions } from "../../terminal/command.ts";
import type { AccessWorld } from "./access-world.ts";

/** A configuration as it stood somewhere, and how it is called. */
export interface Version {
  readonly name: string;
  readonly model: AccessModel;
  /** What it was read from. */
  readonly source: VersionSource;
}

/** What a configuration is read from, and synthesized from. */
export interface VersionSource {
  readonly context: Readonly<Record<string, unknown>>;
  readonly files: Files;
}

/** The configuration of the working tree. @throws ConfigurationError */
export function currentVersion({ terminal }: AccessWorld, options: EnvironmentOptions): Version {
  return versionOf("this working tree", terminal, options);
}

/**
 * The configuration of a file (an environments file, or another cdk.json), or of a git reference: `cdk.json` and the
 * environments file as they stand there.
 *
 * @throws UnusableArgument when the text is neither; ConfigurationError
 */
export function namedVersion(world: AccessWorld, text: string, options: EnvironmentOptions): Version {
  const content = readOrNothing(world.terminal, text);
  if (content !== undefined) return fileVersion(world, text, content, options);
  const commit = commitOf(world, text);
  const files: Files = { read: (path) => world.git(["show", `${commit}:./${inFolder(path)}`]) };
  return versionOf(text, files, { ...options, environmentsFile: options.environmentsFile });
}

function fileVersion({ terminal }: AccessWorld, file: string, content: string, options: EnvironmentOptions): Version {
  const isCdkJson = /"context"\s*:/.test(content);
  const files: Files = { read: (path) => (isCdkJson && path === CDK_JSON ? content : terminal.read(path)) };
  return versionOf(file, files, isCdkJson ? options : { ...options, environmentsFile: file });
}

function versionOf(name: string, files: Files, options: EnvironmentOptions): Version {
  const context = cdkContext(files, options);
  const { name: environment, config } = environmentFromContext(contextOf(context), files);
  return { name, model: modelOf(environment, config), source: { context, files } };
}

function readOrNothing(files: Files, path: string): string | undefined {
  try {
    return files.read(path);
  } catch {
    return undefined; // not a file: a git reference, perhaps
  }
}

/** @throws UnusableArgument */
function commitOf({ git }: AccessWorld, text: string): string {
  try {
    if (text.startsWith("-")) throw new Error("an option");
    return git(["rev-parse", "--verify", "--quiet", `${text}^{commit}`]).trim();
  } catch {
    throw new UnusableArgument(`${text}: expected a file, or a git reference, e.g. origin/main or HEAD~1`);
  }
}

/** git knows files by their way from the folder in which the command runs. */
function inFolder(path: string): string {
  return isAbsolute(path) ? relative(".", path) : path;
}
