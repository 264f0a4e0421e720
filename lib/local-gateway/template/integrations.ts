import { parseMappingSource } from "../mapping/mapping-source.ts";
import type { IntegrationModel, RequestMapping } from "../model/integration.ts";
import {
  nested,
  noteProblem,
  numberOf,
  type Properties,
  requiredText,
  textMapOf,
  textOf,
  wordOf,
} from "./cloudformation/resource-reader.ts";
import type { Functions } from "./functions.ts";
import { readIntegrationResponses, readTemplates, refuseBinaryHandling } from "./integration-responses.ts";

const READS = [
  "ConnectionType",
  "ContentHandling",
  "Credentials",
  "IntegrationHttpMethod",
  "IntegrationResponses",
  "PassthroughBehavior",
  "RequestParameters",
  "RequestTemplates",
  "ResponseTransferMode",
  "TimeoutInMillis",
  "Type",
  "Uri",
];
const IGNORES = ["CacheKeyParameters", "CacheNamespace", "ConnectionId", "IntegrationTarget"];

/** API Gateway's default timeout. */
const DEFAULT_TIMEOUT_MILLIS = 29_000;

const TYPES = ["MOCK", "HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY"] as const;

/** Targets that deploy and then answer with 500; aws-facts: recorded for Content-Length and Transfer-Encoding. */
const ILLEGAL_TARGETS = ["content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"];
const ILLEGAL_LAMBDA_TARGETS = [
  ...ILLEGAL_TARGETS,
  "authorization",
  "connection",
  "expect",
  "proxy-authenticate",
  "te",
];

/** A method's integration; undefined when it cannot be run, which is noted as a problem. */
export function readIntegration(method: Properties, functions: Functions): IntegrationModel | undefined {
  const properties = nested(method, "Integration", READS, IGNORES);
  if (!properties) {
    if (!("Integration" in method.values)) noteProblem(method, "Integration", "is missing");
    return undefined;
  }
  const type = wordOf(properties, "Type", TYPES, "MOCK");
  refuseBinaryHandling(properties);
  const base = { ...readCommon(properties), illegalTarget: findIllegalTarget(properties, type) };
  if (type === "MOCK") return { ...base, type };
  const httpMethod = requiredText(properties, "IntegrationHttpMethod");
  if (type === "AWS" || type === "AWS_PROXY") {
    const lambda = functions.find(requiredText(properties, "Uri"));
    if (!lambda) noteProblem(properties, "Uri", "does not name a function of this template");
    const mayInvoke = lambda !== undefined && ("Credentials" in properties.values || functions.mayInvoke(lambda));
    return lambda && { ...base, type, httpMethod, function: lambda, mayInvoke };
  }
  return {
    ...base,
    type,
    httpMethod,
    uri: readUri(properties),
    isPrivate: textOf(properties, "ConnectionType") === "VPC_LINK",
    isStreamed: wordOf(properties, "ResponseTransferMode", ["BUFFERED", "STREAM"], "BUFFERED") === "STREAM",
  };
}

function readCommon(properties: Properties) {
  return {
    requestTemplates: readTemplates(properties, "RequestTemplates"),
    passthrough: wordOf(
      properties,
      "PassthroughBehavior",
      ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"],
      "WHEN_NO_MATCH",
    ),
    convertsToText: textOf(properties, "ContentHandling") === "CONVERT_TO_TEXT",
    responses: readIntegrationResponses(properties),
    mappings: readMappings(properties),
    timeoutMillis: numberOf(properties, "TimeoutInMillis") ?? DEFAULT_TIMEOUT_MILLIS,
  };
}

function readMappings(properties: Properties): RequestMapping[] {
  const mappings: RequestMapping[] = [];
  for (const [target, expression] of Object.entries(textMapOf(properties, "RequestParameters"))) {
    const [, location, name] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(target) ?? [];
    const source = parseMappingSource(expression);
    if (location === undefined || name === undefined || !source) {
      noteProblem(properties, `RequestParameters.${target}`, `the mapping from ${expression} is not supported`);
    } else {
      mappings.push({ location: location as RequestMapping["location"], name, source });
    }
  }
  return mappings;
}

function findIllegalTarget(properties: Properties, type: (typeof TYPES)[number]): string | undefined {
  if (type === "MOCK") return undefined;
  const illegal = type.startsWith("AWS") ? ILLEGAL_LAMBDA_TARGETS : ILLEGAL_TARGETS;
  return Object.keys(textMapOf(properties, "RequestParameters"))
    .map((target) => target.replace("integration.request.header.", ""))
    .find((name) => illegal.includes(name.toLowerCase()));
}

function readUri(properties: Properties): string {
  const uri = requiredText(properties, "Uri");
  if (!/^https?:\/\/[^/]/.test(uri)) noteProblem(properties, "Uri", `"${uri}" is not an http or https address`);
  return uri;
}
