import { join } from "node:path";
import { type SynthesizedEnvironment, synthesizeEnvironment } from "../access-control-app.ts";
import { MAX_AUTHORIZER_ANSWER_BYTES } from "../aws-limits.ts";
import { largestPolicyBytes } from "../config/between/policy-size.ts";
import type { EnvironmentConfig } from "../config/environment-config.ts";
import { contextOf, environmentFromContext } from "../config/sources/from-context.ts";
import { longestApiArn } from "../config/values/aws-names.ts";
import { limitUses } from "../limit-uses/limit-uses.ts";
import { resourcesOf, type Template } from "../limit-uses/template.ts";
import { costLines } from "./monthly-cost.ts";
import { asLimitUse, registryUses } from "./registry-use.ts";
import type { Budget } from "./render-budget.ts";

/** Our own limit of the authorizer's code, minified: every cold start reads it. */
const MAX_BUNDLE_BYTES = 32 * 1024;

interface Files {
  read(path: string): string;
  /** Milliseconds since 1970: which registered tokens are good. */
  now(): number;
}

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

export interface MeasureOptions {
  /** The context of `cdk.json`, with the command's own choice of environment. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly files: Files;
  /** Where the cloud assembly goes. */
  readonly outdir: string;
}

/**
 * Synthesizes the environment that the context chooses and measures what came out.
 *
 * @throws ConfigurationError
 */
export function measureEnvironment(options: MeasureOptions): Budget {
  const { files, context } = options;
  const synthesized = synthesizeEnvironment(options);
  const { config } = environmentFromContext(contextOf(context), files);
  const text = files.read(synthesized.templatePath);
  const template: Template = JSON.parse(text);
  const registries = registryUses(config, files.now());
  const limits = [
    ...limitUses(template, Buffer.byteLength(text)),
    {
      name: "authorizer's largest answer",
      used: policyBytes(config),
      limit: MAX_AUTHORIZER_ANSWER_BYTES,
      unit: "bytes",
      of: "API Gateway" as const,
    },
    {
      name: "authorizer's code",
      used: bundleBytes(template, synthesized, files),
      limit: MAX_BUNDLE_BYTES,
      unit: "bytes",
      of: "this project" as const,
    },
    ...registries.map(asLimitUse),
  ];
  return { environment: synthesized.environment, limits, registries, costs: costLines(template) };
}

function policyBytes({ account, region, api, auth }: EnvironmentConfig): number {
  const apiArn = longestApiArn({ account, region, stageName: api.stageName });
  return largestPolicyBytes({ apiArn, rules: auth.rules, issuers: auth.issuers.map(({ issuer }) => issuer) });
}

/** The template names the asset by its hash; the manifest beside it has the asset's path. */
function bundleBytes(
  template: Template,
  { templatePath, assetDirectory }: SynthesizedEnvironment,
  files: Files,
): number {
  const [handler] = resourcesOf(template, "AWS::Lambda::Function");
  const hash = /"([0-9a-f]{64})\.zip"/.exec(JSON.stringify(handler?.Properties?.Code))?.[1] ?? "";
  const manifest: AssetManifest = JSON.parse(files.read(templatePath.replace(".template.json", ".assets.json")));
  const path = manifest.files[hash]?.source.path ?? "";
  return Buffer.byteLength(files.read(join(assetDirectory, path, "index.js")));
}
