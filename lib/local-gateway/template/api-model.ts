import type { ApiModel } from "../model/api.ts";
import type { MethodModel, RouteModel } from "../model/method.ts";
import type { Statement, WebAclModel } from "../model/web-acl.ts";
import { readApiKeys } from "./api-keys.ts";
import { readAuthorizers } from "./authorizers.ts";
import { conditionHolds, createEvaluator, IntrinsicError } from "./cloudformation/intrinsics.ts";
import { LOCAL_API } from "./cloudformation/physical-ids.ts";
import type { Reading } from "./cloudformation/resource-reader.ts";
import { noteUnknownTypes } from "./cloudformation/resource-types.ts";
import { parseTemplate, TemplateError } from "./cloudformation/template.ts";
import { readFunctions } from "./functions.ts";
import { readGatewayResponses } from "./gateway-responses.ts";
import { readMethods } from "./methods.ts";
import { findRestApi, readRestApi } from "./rest-api.ts";
import { type ResourcePath, readResourcePaths } from "./routes.ts";
import { readStage, type StageModel } from "./stage.ts";
import { readWebAcl } from "./web-acl/web-acl.ts";

export type { ApiModel } from "../model/api.ts";
export { TemplateError } from "./cloudformation/template.ts";

/** A synthesized template and its assets. */
export interface Assembly {
  /** The parsed template file. */
  readonly template: unknown;
  /** The directory of an unpacked asset, from its path inside the assembly (`asset.<hash>`). */
  readonly assetDirectory: (assetPath: string) => string;
  /** Replaces scheme, host and port of every private integration; the path stays. */
  readonly upstream?: URL;
}

/**
 * Reads everything of a template that a request can meet.
 *
 * @throws TemplateError with everything in it that the local gateway cannot run
 * @throws TypeError when it is no template
 */
export function readApiModel({ template, assetDirectory, upstream }: Assembly): ApiModel {
  const reading = startReading(template);
  noteUnknownTypes(reading);
  const api = findRestApi(reading);
  if (!api) throw new TemplateError(reading.problems);
  const functions = readFunctions(reading, assetDirectory);
  const stage = readStage(reading, api);
  const resourcePaths = readResourcePaths(reading, api);
  const authorizers = readAuthorizers(reading, functions);
  const { findThrottle } = stage;
  const methods = readMethods(reading, { resourcePaths, authorizers, functions, findThrottle });
  const webAcl = readWebAcl(reading);
  const model: ApiModel = {
    identity: identityOf(stage),
    logicalId: api.logicalId,
    routes: routesOf(resourcePaths, methods),
    gatewayResponses: readGatewayResponses(reading),
    webAcl,
    apiKeys: readApiKeys(reading, stage.name),
    ...readRestApi(reading, api),
    upstream,
    outputs: readOutputs(reading),
    functions: functionsOf(methods),
    managedRuleGroups: webAcl ? managedGroupsOf(webAcl) : [],
    mutualTlsDomains: mutualTlsDomainsOf(reading),
    guesses: [...reading.guesses],
  };
  if (reading.problems.length > 0) throw new TemplateError(reading.problems);
  return model;
}

function startReading(value: unknown): Reading {
  const template = parseTemplate(value);
  const evaluate = createEvaluator(template);
  const resources = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || conditionHolds(template, Condition, evaluate))
    .map(([logicalId, resource]) => ({ logicalId, type: resource.Type, resource }));
  return { template, evaluate, resources, problems: [], guesses: new Set() };
}

function identityOf(stage: StageModel): ApiModel["identity"] {
  return {
    ...LOCAL_API,
    stageName: stage.name,
    stageVariables: stage.variables,
    deploymentId: stage.deploymentId,
  };
}

function routesOf(paths: ReadonlyMap<string, ResourcePath>, methods: readonly MethodModel[]): RouteModel[] {
  return [...paths]
    .map(([id, { logicalId, path }]) => ({ logicalId, path, methods: methods.filter((it) => it.resourceId === id) }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

function functionsOf(methods: readonly MethodModel[]): ApiModel["functions"] {
  const functions = methods.flatMap(({ authorizer, integration }) => [
    ...(authorizer ? [authorizer.function] : []),
    ...("function" in integration ? [integration.function] : []),
  ]);
  return [...new Set(functions)];
}

function mutualTlsDomainsOf({ resources }: Reading): string[] {
  return resources
    .filter(({ type, resource }) => type.startsWith("AWS::ApiGateway::DomainName") && isMutual(resource.Properties))
    .map(({ logicalId }) => logicalId);
}

function isMutual(properties: Readonly<Record<string, unknown>> = {}): boolean {
  return properties.MutualTlsAuthentication !== undefined;
}

function managedGroupsOf(webAcl: WebAclModel): string[] {
  const names = (statement: Statement): string[] =>
    statement.kind === "managed group" ? [`${statement.vendor}/${statement.name}`] : [];
  return webAcl.rules.flatMap(({ statement }) => names(statement));
}

/** The stack's outputs. An output that cannot be resolved is left out, since no request depends on it. */
function readOutputs({ template, evaluate }: Reading): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  for (const [name, { Value: value }] of Object.entries(template.Outputs ?? {})) {
    try {
      outputs[name] = String(evaluate(value, `Outputs.${name}`));
    } catch (error) {
      if (!(error instanceof IntrinsicError)) throw error;
    }
  }
  return outputs;
}
