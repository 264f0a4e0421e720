import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { AccessModel } from "../access/model/access-model.ts";
import { modelOf } from "../access/model/model-of.ts";
import { ConfigurationError, type Problem } from "../config/problems/problems.ts";
import { contextOf, environmentFromContext } from "../config/sources/from-context.ts";
import { jsonProblems } from "../config/sources/json-problems.ts";
import { parseTemplate, type Template } from "../local-gateway/template/cloudformation/template.ts";
import { chooseEnvironment, chosenContext } from "../terminal/chosen-context.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Step } from "./start-messages.ts";
import type { StartOptions } from "./start-options.ts";
import { notedFiles } from "./watching/noted-files.ts";

/** A template to serve, under the name that the banner gives it. */
export interface ChosenTemplate {
  readonly environment: string;
  readonly templatePath: string;
  /** What the environment means. @default - a template says nothing of the configuration that it was made from */
  readonly access?: AccessModel;
  /** Lines about what works but may not be meant. */
  readonly warnings: readonly string[];
  /** Files that were read for it. */
  readonly files: readonly string[];
}

/**
 * The named template, or the one of the environment, synthesized now.
 *
 * @param outdir directory of the cloud assembly. Each process has its own: another may synthesize the same environment
 * @throws ConfigurationError naming everything that is wrong with the configuration
 */
export async function chooseTemplate(
  options: StartOptions,
  terminal: Terminal,
  { outdir, step }: { readonly outdir: string; readonly step: Step },
): Promise<ChosenTemplate> {
  const { template } = options;
  if (template !== undefined)
    return { environment: basename(template), templatePath: template, warnings: [], files: [] };
  const chosen = await chooseEnvironment(options, terminal);
  const read = new Set<string>();
  const files = notedFiles(terminal, read);
  const context = chosenContext(files, chosen);
  environmentFromContext(contextOf(context), files); // throws what is wrong, seconds before the synthesis would
  // Loaded only when it is needed: the construct library takes longer than all the rest.
  const { synthesizeEnvironment } = await step("load the construct library", () => import("../access-control-app.ts"));
  const synthesized = await step(`synthesize environment ${context.environment ?? "(none is named)"}`, () =>
    synthesizeEnvironment({ context, files, outdir }),
  );
  const { environment, templatePath, config, inherited, warnings } = synthesized;
  for (const warning of warnings) terminal.say(`warning: ${warning}`);
  return { environment, templatePath, access: modelOf(environment, config, inherited), warnings, files: [...read] };
}

/**
 * The template of a file.
 *
 * @throws ConfigurationError naming the file, when it cannot be read or is no template
 */
export function readTemplateFile(file: string): Template {
  try {
    return parseTemplate(JSON.parse(contentOf(file)));
  } catch (error) {
    if (error instanceof TypeError) throw refusal(file, `${error.message}, expected a template as cdk synth writes it`);
    // Positions are searched for only when there is a mistake, since a template may be large.
    if (error instanceof SyntaxError) throw new ConfigurationError(jsonProblems(file, contentOf(file)));
    throw error;
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refusal(file, `expected a file that can be read (${code}), e.g. cdk.out/Mine.template.json`);
  }
}

function refusal(path: string, message: string): ConfigurationError {
  const only: Problem = { path, message, severity: "error" };
  return new ConfigurationError([only]);
}

/** The part of CDK's asset manifest that says where a file or directory asset lies. */
interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source?: { readonly path?: string } }>>;
}

/**
 * Finds the directory of an asset by its name in the template: the path in its metadata, or `asset.<hash>`.
 *
 * CDK may add an extension to the hash. The manifest beside the template (`X.assets.json`) decides.
 */
export function assetDirectories(templatePath: string): (assetPath: string) => string {
  const directory = resolve(dirname(templatePath));
  const { files = {} } = readManifest(templatePath.replace(/\.template\.json$/, ".assets.json"));
  return (assetPath) => {
    const hash = /^asset\.([0-9a-f]{64})/.exec(assetPath)?.[1] ?? "";
    return join(directory, files[hash]?.source?.path ?? assetPath);
  };
}

function readManifest(file: string): AssetManifest {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as AssetManifest;
  } catch {
    return {}; // without a manifest, the names are paths
  }
}
