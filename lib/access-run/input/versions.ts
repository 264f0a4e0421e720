import { isAbsolute, relative } from "node:path";
import type { AccessModel } from "../../access/model/access-model.ts";
import { modelOf } from "../../access/model/model-of.ts";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { CDK_JSON } from "../../config/sources/cdk-context.ts";
import type { Files } from "../../config/sources/environments-file.ts";
import { contextOf, environmentFromContext } from "../../config/sources/from-context.ts";
import { readDeployedTemplate } from "../../deployed-configuration/read-template.ts";
import { registryDigest } from "../../deployed-configuration/registry-digest.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { chosenContext } from "../../terminal/chosen-context.ts";
import type { EnvironmentOptions } from "../../terminal/command.ts";
import type { AccessWorld } from "./access-world.ts";

/** A configuration as it stood somewhere, and how it is called. */
export interface Version {
  readonly name: string;
  readonly model: AccessModel;
  readonly config: EnvironmentConfig;
  /** What it can be synthesized from; undefined: only its record in a template is known. */
  readonly source: VersionSource | undefined;
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
  const context = chosenContext(files, options);
  const { name: environment, config, inherited } = environmentFromContext(contextOf(context), files);
  return { name, config, model: modelOf(environment, config, inherited), source: { context, files } };
}

/** Stands for standard input. */
export const STANDARD_INPUT = "-";

/**
 * The configuration that a deployed template on standard input records.
 *
 * @param other - what it is compared with: where a registry is recorded by its digest alone, its tokens are taken from there
 * @throws ConfigurationError
 */
export function deployedVersion({ terminal }: AccessWorld, other: EnvironmentConfig): Version {
  const name = "the deployed template";
  const { environment, config, digests } = readDeployedTemplate(name, terminal.read("/dev/stdin"));
  const unseen = new Map<string, string>();
  const issuers = config.auth.issuers.map((issuer) => {
    const digest = digests.get(issuer.issuer);
    const same = other.auth.issuers.find((one) => one.issuer === issuer.issuer);
    if (digest === undefined || same?.registry === undefined || issuer.registry === undefined) return issuer;
    if (registryDigest(same) !== digest)
      unseen.set(`registered tokens of ${issuer.issuer} (too many to record)`, digest);
    return { ...issuer, registry: { ...issuer.registry, tokens: same.registry.tokens } };
  });
  const whole = { ...config, auth: { ...config.auth, issuers } };
  const model = modelOf(environment, whole);
  const notModelled = new Map([...model.notModelled, ...unseen]);
  return { name, config: whole, model: { ...model, notModelled }, source: undefined };
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
