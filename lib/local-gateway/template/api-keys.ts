import type { ApiKeyModel, UsagePlanModel } from "../model/usage-plan.ts";
import { LOCAL_API_ID } from "./cloudformation/physical-ids.ts";
import {
  listOf,
  nested,
  nestedValue,
  noteProblem,
  numberOf,
  type Properties,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
  textOf,
  wordOf,
} from "./cloudformation/resource-reader.ts";

/**
 * The API keys that get through to a stage: enabled, and on a usage plan that includes it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function readApiKeys(reading: Reading, stageName: string): readonly ApiKeyModel[] {
  const plans = new Map(
    resourcesOf(reading, "AWS::ApiGateway::UsagePlan").flatMap((found) => {
      const plan = readPlan(reading, found, stageName);
      return plan ? [[found.logicalId, plan] as const] : [];
    }),
  );
  const planOfKey = new Map(
    resourcesOf(reading, "AWS::ApiGateway::UsagePlanKey").map((found) => {
      const properties = readProperties(reading, found, ["KeyId", "UsagePlanId"], ["KeyType"]);
      return [requiredText(properties, "KeyId"), plans.get(requiredText(properties, "UsagePlanId"))] as const;
    }),
  );
  return resourcesOf(reading, "AWS::ApiGateway::ApiKey").flatMap((found) => {
    const plan = planOfKey.get(found.logicalId);
    return readKey(reading, found, plan);
  });
}

function readKey(reading: Reading, found: ReadResource, plan: UsagePlanModel | undefined): ApiKeyModel[] {
  const ignores = ["CustomerId", "Description", "GenerateDistinctId", "Name", "StageKeys", "Tags"];
  const properties = readProperties(reading, found, ["Enabled", "Value"], ignores);
  const value = textOf(properties, "Value");
  if (!plan || textOf(properties, "Enabled") === "false") return [];
  const { logicalId } = found;
  return [{ logicalId, value: value ?? `local-value-of-${logicalId}`, isMadeUp: value === undefined, plan }];
}

/** Undefined for a plan of other stages. */
function readPlan(reading: Reading, found: ReadResource, stageName: string): UsagePlanModel | undefined {
  const reads = ["ApiStages", "Quota", "Throttle"];
  const properties = readProperties(reading, found, reads, ["Description", "Tags", "UsagePlanName"]);
  const includesStage = listOf(properties, "ApiStages").some((value, index) => {
    const stage = nestedValue(properties, `ApiStages[${index}]`, value, ["ApiId", "Stage", "Throttle"]);
    // The construct library writes an empty one; limits of single methods are not supported.
    if (stage && "Throttle" in stage.values) nested(stage, "Throttle", []);
    return stage && textOf(stage, "ApiId") === LOCAL_API_ID && textOf(stage, "Stage") === stageName;
  });
  const plan = { logicalId: found.logicalId, throttle: readThrottle(properties), quota: readQuota(properties) };
  return includesStage ? plan : undefined;
}

function readThrottle(properties: Properties): UsagePlanModel["throttle"] {
  const throttle = nested(properties, "Throttle", ["BurstLimit", "RateLimit"]);
  if (!throttle) return undefined;
  const requestsPerSecond = numberOf(throttle, "RateLimit") ?? Number.POSITIVE_INFINITY;
  return { requestsPerSecond, burst: numberOf(throttle, "BurstLimit") ?? requestsPerSecond };
}

function readQuota(properties: Properties): UsagePlanModel["quota"] {
  const quota = nested(properties, "Quota", ["Limit", "Offset", "Period"]);
  const limit = quota && numberOf(quota, "Limit");
  if (!quota || limit === undefined) return undefined;
  if ((numberOf(quota, "Offset") ?? 0) !== 0)
    noteProblem(quota, "Offset", "a first period that is shorter is not supported");
  return { limit, period: wordOf(quota, "Period", ["DAY", "WEEK", "MONTH"], "DAY") };
}
