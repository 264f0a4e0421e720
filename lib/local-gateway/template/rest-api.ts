import { executeApiArn } from "../model/api.ts";
import type { PolicyDocument } from "../model/policy.ts";
import { isRecord } from "../model/record.ts";
import { isSupportedCondition } from "../policy/execute-api-policy.ts";
import { PolicyError, parsePolicyDocument } from "../policy/policy-document.ts";
import { LOCAL_API } from "./cloudformation/physical-ids.ts";
import {
  nested,
  noteProblem,
  type Properties,
  type Reading,
  type ReadResource,
  readProperties,
  resourcesOf,
  textListOf,
  wordOf,
} from "./cloudformation/resource-reader.ts";

/** The API's own properties, as far as a request meets them. */
export interface RestApiSettings {
  readonly resourcePolicy?: PolicyDocument;
  readonly binaryMediaTypes: readonly string[];
  readonly vpcEndpointIds: readonly string[];
}

const READS = ["ApiKeySourceType", "BinaryMediaTypes", "EndpointConfiguration", "Policy"];
const IGNORES = [
  "Description",
  "DisableExecuteApiEndpoint",
  "EndpointAccessMode",
  "FailOnWarnings",
  "Name",
  "SecurityPolicy",
  "Tags",
];

/** The template's REST API; no API, or more than one, is a problem. */
export function findRestApi(reading: Reading): ReadResource | undefined {
  const [api, ...others] = resourcesOf(reading, "AWS::ApiGateway::RestApi");
  if (!api)
    reading.problems.push({ logicalId: "Resources", property: "", message: "holds no AWS::ApiGateway::RestApi" });
  for (const { logicalId } of others) {
    reading.problems.push({ logicalId, property: "", message: "a second REST API: the local gateway runs one" });
  }
  return api;
}

export function readRestApi(reading: Reading, api: ReadResource): RestApiSettings {
  const properties = readProperties(reading, api, READS, IGNORES);
  // With AUTHORIZER the key would come in the authorizer's answer instead of a header.
  wordOf(properties, "ApiKeySourceType", ["HEADER"], "HEADER");
  const endpoint = nested(properties, "EndpointConfiguration", ["Types", "VpcEndpointIds"], ["IpAddressType"]);
  return {
    resourcePolicy: readPolicy(properties),
    binaryMediaTypes: textListOf(properties, "BinaryMediaTypes"),
    vpcEndpointIds: endpoint ? textListOf(endpoint, "VpcEndpointIds") : [],
  };
}

function readPolicy(properties: Properties): PolicyDocument | undefined {
  const raw = properties.values.Policy;
  if (raw === undefined || raw === null) return undefined;
  try {
    const policy = parsePolicyDocument(typeof raw === "string" ? JSON.parse(raw) : raw);
    refuseUnsupported(properties, policy, raw);
    return { statements: policy.statements.map((it) => ({ ...it, resources: it.resources.map(wholeArn) })) };
  } catch (error) {
    if (!(error instanceof PolicyError) && !(error instanceof SyntaxError)) throw error;
    noteProblem(properties, "Policy", error.message);
    return undefined;
  }
}

/** API Gateway completes `execute-api:/stage/METHOD/path` with the API's own name when the policy is put. */
function wholeArn(resource: string): string {
  if (!resource.startsWith("execute-api:/")) return resource;
  return executeApiArn(LOCAL_API, resource.slice("execute-api:/".length));
}

function refuseUnsupported(properties: Properties, policy: PolicyDocument, raw: unknown): void {
  for (const [index, { conditions }] of policy.statements.entries()) {
    for (const condition of conditions.filter((it) => !isSupportedCondition(it))) {
      const place = `Policy.Statement[${index}].Condition.${condition.operator}.${condition.key}`;
      noteProblem(properties, place, "this condition is not supported");
    }
  }
  const statements = isRecord(raw) && Array.isArray(raw.Statement) ? raw.Statement : [];
  for (const [index, statement] of statements.entries()) {
    if (isRecord(statement) && !isEverybody(statement.Principal)) {
      noteProblem(properties, `Policy.Statement[${index}].Principal`, "only the principal * is supported");
    }
  }
}

function isEverybody(principal: unknown): boolean {
  if (isRecord(principal)) return isEverybody(principal.AWS);
  return principal === "*" || (Array.isArray(principal) && principal.includes("*"));
}
