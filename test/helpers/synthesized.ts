import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AccessControlStack } from "../../lib/access-control-stack.ts";
import { type EnvironmentOverrides, environment } from "./environment.ts";

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties are whatever CloudFormation defines
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string[];
}

/** The context of the project's own `cdk.json`: feature flags change what is synthesized. */
export const PROJECT_CONTEXT: Record<string, unknown> = JSON.parse(
  readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"),
).context;

/** The stack of an environment called `test`; `context` is what `cdk -c` would add. */
export function stackOf(overrides: EnvironmentOverrides = {}, context: object = {}): AccessControlStack {
  const app = new App({ context: { ...PROJECT_CONTEXT, ...context }, analyticsReporting: false });
  return new AccessControlStack(app, "ClipzyAccessControl-test", {
    environment: "test",
    config: environment(overrides),
  });
}

/** Its template. */
export function templateOf(overrides: EnvironmentOverrides = {}, context: object = {}): Template {
  return Template.fromStack(stackOf(overrides, context));
}

/** The resources of a type. */
export function resourcesOf(template: Template, type: string): TemplateResource[] {
  return Object.values(template.findResources(type)) as TemplateResource[];
}

/** The one resource of a type. */
export function resourceOf(template: Template, type: string): TemplateResource {
  const [only, ...others] = resourcesOf(template, type);
  if (only === undefined || others.length > 0)
    throw new Error(`expected one ${type}, got ${only ? others.length + 1 : 0}`);
  return only;
}

/** The logical id of the API's deployment: a new one means that the API is deployed anew. */
export function deploymentIdOf(template: Template): string {
  const [id] = Object.keys(template.findResources("AWS::ApiGateway::Deployment"));
  if (id === undefined) throw new Error("no deployment");
  return id;
}
