import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { App, AssetStaging, CfnResource, Validations } from "aws-cdk-lib";
import { AccessControlStack } from "./access-control-stack.ts";
import { accessTestProblems } from "./access-tests/access-test-problems.ts";
import { MAX_STACK_RESOURCES } from "./aws-limits.ts";
import type { EnvironmentConfig } from "./config/environment-config.ts";
import { ConfigurationError, renderProblem } from "./config/problems/problems.ts";
import type { Files } from "./config/sources/environments-file.ts";
import { type ChosenEnvironment, type Context, environmentFromContext } from "./config/sources/from-context.ts";
import { limitProblems } from "./limit-uses/limit-uses.ts";

/** How to synthesize an environment outside the CDK command line. */
export interface SynthesisOptions {
  /** The context of `cdk.json`, with what the command line adds to it. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly files: Files;
  /** Directory of the cloud assembly. */
  readonly outdir: string;
  /**
   * Whether the access tests have to hold; a comparison also runs configurations that nobody may deploy.
   *
   * @default true
   */
  readonly provesAccess?: boolean;
  /**
   * Whether the template is validated: it costs several seconds of CPU.
   *
   * @default false
   */
  readonly validation?: boolean;
}

/** Where a synthesized environment was written. */
export interface SynthesizedEnvironment {
  readonly environment: string;
  readonly config: EnvironmentConfig;
  /** Settings that are written in another environment. */
  readonly inherited: ChosenEnvironment["inherited"];
  readonly templatePath: string;
  /** Directory that holds the assets by the paths which the template's metadata names. */
  readonly assetDirectory: string;
  /** Lines about what works but may not be meant. */
  readonly warnings: readonly string[];
}

/** The stack of an environment, and the warnings about its configuration. */
export interface DefinedEnvironment {
  readonly environment: string;
  readonly config: EnvironmentConfig;
  readonly inherited: ChosenEnvironment["inherited"];
  readonly stack: AccessControlStack;
  readonly warnings: readonly string[];
}

/**
 * Defines the stack of the environment that the app's context chooses.
 *
 * @throws ConfigurationError naming everything that is wrong with the configuration, and every access test that does not hold
 */
export function defineEnvironment(app: App, files: Files, provesAccess = true): DefinedEnvironment {
  const context = {
    get: (key: string): unknown => app.node.tryGetContext(key),
    keys: () => Object.keys(app.node.getAllContext()),
  };
  const { name: environment, config, inherited, warnings } = environmentFromContext(context, files);
  if (provesAccess) refuseRefutedTests(context, files);
  const stack = new AccessControlStack(app, `ClipzyAccessControl-${environment}`, { environment, config });
  Validations.of(stack).acknowledge({
    id: "Annotation::@aws-cdk/core:Stack.templateSize",
    reason: "A template over the limit is refused below; the budget shows how near it comes",
  });
  refuseTooManyResources(environment, stack);
  return { environment, config, inherited, stack, warnings };
}

/** Synthesizes the environment that the context chooses. */
export function synthesizeEnvironment({
  context,
  files,
  outdir,
  provesAccess,
  validation = false,
}: SynthesisOptions): SynthesizedEnvironment {
  // The process keeps the hash of each folder that it has staged. That of the authorizer has other settings each time.
  AssetStaging.clearAssetHashCache();
  const app = new App({
    context: { ...context },
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: validation,
  });
  const { stack, environment, config, inherited, warnings } = defineEnvironment(app, files, provesAccess);
  const { templatePath, warnings: more } = synthesizeStack(app, { environment, stack });
  const assetDirectory = dirname(templatePath);
  return { environment, config, inherited, templatePath, assetDirectory, warnings: [...warnings, ...more] };
}

/**
 * Synthesizes the app: where the stack's template lies, and what it uses that costs extra.
 *
 * @throws ConfigurationError when the template is over one of AWS's limits
 */
export function synthesizeStack(
  app: App,
  { environment, stack }: Pick<DefinedEnvironment, "environment" | "stack">,
): Pick<SynthesizedEnvironment, "templatePath" | "warnings"> {
  const assembly = app.synth();
  const templatePath = join(assembly.directory, assembly.getStackArtifact(stack.artifactId).templateFile);
  const problems = limitProblems(environment, readFileSync(templatePath, "utf8"));
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new ConfigurationError(errors);
  return { templatePath, warnings: problems.map(renderProblem) };
}

/** What the command line may say in place of an environment's own settings. */
const OVERRIDES = ["closed", "corsOrigins"];

/** The access tests are about the environment as it is written down: closing it in an emergency must not need other tests. */
function refuseRefutedTests(context: Context, files: Files): void {
  const written = { get: (key: string) => (OVERRIDES.includes(key) ? undefined : context.get(key)) };
  const problems = accessTestProblems(environmentFromContext(written, files));
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** CloudFormation reports it only at deployment, and CDK without saying what to do. */
function refuseTooManyResources(environment: string, stack: AccessControlStack): void {
  const resources = stack.node.findAll().filter((node) => CfnResource.isCfnResource(node)).length;
  if (resources <= MAX_STACK_RESOURCES) return;
  const message = `needs ${resources} resources, expected at most ${MAX_STACK_RESOURCES} ("Resources per template", a CloudFormation limit); let one rule with "*" stand for several`;
  throw new ConfigurationError([{ path: `environments.${environment}.auth.rules`, message, severity: "error" }]);
}
