import type { AuthorizerModel, MethodModel, RequiredParameter, ValidateBody } from "../model/method.ts";
import {
  booleanOf,
  noteProblem,
  type Properties,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
  textMapOf,
  textOf,
  wordOf,
} from "./cloudformation/resource-reader.ts";
import type { Functions } from "./functions.ts";
import { readIntegration } from "./integrations.ts";
import type { FindThrottle } from "./method-settings.ts";
import {
  type FindModel,
  type FindValidator,
  modelFinder,
  type RequestValidator,
  validatorFinder,
} from "./request-validation.ts";
import type { ResourcePath } from "./routes.ts";

/** What methods refer to, read before them. */
export interface MethodSurroundings {
  readonly resourcePaths: ReadonlyMap<string, ResourcePath>;
  readonly authorizers: ReadonlyMap<string, AuthorizerModel>;
  readonly functions: Functions;
  readonly findThrottle: FindThrottle;
}

interface Validation {
  readonly findValidator: FindValidator;
  readonly findModel: FindModel;
}

const READS = [
  "ApiKeyRequired",
  "AuthorizationType",
  "AuthorizerId",
  "HttpMethod",
  "Integration",
  "RequestModels",
  "RequestParameters",
  "RequestValidatorId",
  "ResourceId",
  "RestApiId",
];
const IGNORES = ["MethodResponses", "OperationName"];

/** Every method that can be run; every other method is noted as a problem. */
export function readMethods(reading: Reading, surroundings: MethodSurroundings): readonly MethodModel[] {
  const validation = { findValidator: validatorFinder(reading), findModel: modelFinder(reading) };
  return resourcesOf(reading, "AWS::ApiGateway::Method").flatMap((found) => {
    const method = readMethod(reading, found, surroundings, validation);
    return method ? [method] : [];
  });
}

function readMethod(
  reading: Reading,
  found: ReadResource,
  surroundings: MethodSurroundings,
  { findValidator, findModel }: Validation,
): MethodModel | undefined {
  const properties = readProperties(reading, found, READS, IGNORES);
  refuseRepeatedNames(properties);
  const resourceId = requiredText(properties, "ResourceId");
  const resource = surroundings.resourcePaths.get(resourceId);
  if (!resource) noteProblem(properties, "ResourceId", "does not name a resource of the API");
  const integration = readIntegration(properties, surroundings.functions);
  if (!resource || !integration) return undefined;
  const method = requiredText(properties, "HttpMethod").toUpperCase();
  const validator = findValidator(textOf(properties, "RequestValidatorId"));
  return {
    logicalId: found.logicalId,
    resourceId,
    resourcePath: resource.path,
    method,
    ...readAuthorization(properties, surroundings.authorizers),
    apiKeyRequired: booleanOf(properties, "ApiKeyRequired"),
    ...readRequiredParameters(properties, validator),
    ...readBodyModels(properties, validator, findModel),
    integration,
    throttle: surroundings.findThrottle(method, resource.path),
  };
}

/** AWS refuses a method that uses one name for two parameters (recorded). */
function refuseRepeatedNames(properties: Properties): void {
  const targets = Object.keys(textMapOf(properties, "RequestParameters"));
  const names = targets.map((target) => target.replace(/^method\.request\.\w+\./, ""));
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated === undefined) return;
  noteProblem(properties, "RequestParameters", `${repeated}: names must be unique across querystring, header and path`);
}

function readAuthorization(
  properties: Properties,
  authorizers: ReadonlyMap<string, AuthorizerModel>,
): Pick<MethodModel, "authorization" | "authorizer"> {
  const authorization = wordOf(properties, "AuthorizationType", ["NONE", "CUSTOM"], "NONE");
  if (authorization === "NONE") return { authorization };
  const authorizer = authorizers.get(textOf(properties, "AuthorizerId") ?? "");
  if (!authorizer) noteProblem(properties, "AuthorizerId", "does not name a TOKEN authorizer that can be run");
  return { authorization, authorizer };
}

function readRequiredParameters(
  properties: Properties,
  validator: RequestValidator,
): Pick<MethodModel, "requiredParameters"> {
  if (!validator.parameters) return { requiredParameters: [] };
  const requiredParameters = Object.entries(textMapOf(properties, "RequestParameters")).flatMap(
    ([target, required]) => {
      const [, location, name] = /^method\.request\.(header|path|querystring)\.(.+)$/.exec(target) ?? [];
      if (required !== "true" || location === undefined || name === undefined) return [];
      return [{ location: location as RequiredParameter["location"], name }];
    },
  );
  return { requiredParameters };
}

function readBodyModels(
  properties: Properties,
  validator: RequestValidator,
  findModel: FindModel,
): Pick<MethodModel, "bodyModels"> {
  const bodyModels = new Map<string, ValidateBody>();
  if (!validator.body) return { bodyModels };
  for (const [contentType, name] of Object.entries(textMapOf(properties, "RequestModels"))) {
    const model = findModel(name);
    if (model) bodyModels.set(contentType.toLowerCase(), model);
    else noteProblem(properties, `RequestModels.${contentType}`, `the API has no model ${name}`);
  }
  return { bodyModels };
}
