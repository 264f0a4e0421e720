import { basename, join } from "node:path";
import { cdkContext } from "../config/sources/cdk-context.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { StartOptions } from "./start-options.ts";
import type { Step } from "./steps.ts";

/** A template to serve, under the name that the banner gives it. */
export interface ChosenTemplate {
  readonly environment: string;
  readonly templatePath: string;
}

/**
 * The template that was named, or that of the environment, synthesized now.
 *
 * @throws ConfigurationError naming everything that is wrong with the configuration
 */
export async function chooseTemplate(options: StartOptions, terminal: Terminal, step: Step): Promise<ChosenTemplate> {
  const { template } = options;
  if (template !== undefined) return { environment: basename(template), templatePath: template };
  // Loaded only when it is needed: the construct library takes longer than everything else.
  const { synthesizeEnvironment } = await step("load the construct library", () => import("../access-control-app.ts"));
  const context = cdkContext(terminal, options);
  const outdir = join("cdk.out", `start-${String(context.environment).replace(/[^\w-]/g, "_")}`);
  const synthesized = await step(`synthesize environment ${context.environment ?? "(none is named)"}`, () =>
    synthesizeEnvironment({ context, files: { read: terminal.read }, outdir }),
  );
  for (const warning of synthesized.warnings) terminal.say(`warning: ${warning}`);
  return synthesized;
}
