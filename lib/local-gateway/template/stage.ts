import {
  booleanOf,
  nested,
  noteProblem,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
  textMapOf,
  textOf,
} from "./cloudformation/resource-reader.ts";
import { type FindThrottle, readThrottles } from "./method-settings.ts";

/** The stage under which the API is called. */
export interface StageModel {
  readonly logicalId: string;
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly deploymentId: string;
  readonly findThrottle: FindThrottle;
}

const READS = [
  "CacheClusterEnabled",
  "CanarySetting",
  "DeploymentId",
  "MethodSettings",
  "RestApiId",
  "StageName",
  "Variables",
];
const IGNORES = [
  "AccessLogSetting",
  "CacheClusterSize",
  "ClientCertificateId",
  "Description",
  "DocumentationVersion",
  "Tags",
  "TracingEnabled",
];

/** The template's stage; no stage, or more than one, is a problem. */
export function readStage(reading: Reading, api: ReadResource): StageModel {
  for (const deployment of resourcesOf(reading, "AWS::ApiGateway::Deployment")) {
    readProperties(reading, deployment, ["RestApiId", "StageName"], ["Description"]);
  }
  const [found, ...others] = resourcesOf(reading, "AWS::ApiGateway::Stage");
  for (const { logicalId } of others) {
    reading.problems.push({ logicalId, property: "", message: "a second stage: the local gateway runs one" });
  }
  return found ? readOne(reading, found) : readDeploymentStage(reading, api);
}

function readOne(reading: Reading, found: ReadResource): StageModel {
  const properties = readProperties(reading, found, READS, IGNORES);
  if (booleanOf(properties, "CacheClusterEnabled")) {
    noteProblem(properties, "CacheClusterEnabled", "responses are not cached locally");
  }
  if (nested(properties, "CanarySetting", [])) noteProblem(properties, "CanarySetting", "canaries are not supported");
  return {
    logicalId: found.logicalId,
    name: requiredText(properties, "StageName"),
    variables: textMapOf(properties, "Variables"),
    deploymentId: textOf(properties, "DeploymentId") ?? "",
    findThrottle: readThrottles(properties),
  };
}

/** A deployment may define its stage itself, without settings. */
function readDeploymentStage(reading: Reading, api: ReadResource): StageModel {
  const named = resourcesOf(reading, "AWS::ApiGateway::Deployment").find(
    ({ resource }) => typeof resource.Properties?.StageName === "string",
  );
  if (!named) reading.problems.push({ logicalId: api.logicalId, property: "", message: "has no stage" });
  return {
    logicalId: named?.logicalId ?? api.logicalId,
    name: String(named?.resource.Properties?.StageName ?? ""),
    variables: {},
    deploymentId: named?.logicalId ?? "",
    findThrottle: () => undefined,
  };
}
