import type { ThrottleModel } from "../model/method.ts";
import {
  booleanOf,
  listOf,
  nestedValue,
  noteProblem,
  numberOf,
  type Properties,
  requiredText,
} from "./cloudformation/resource-reader.ts";

/** Finds the throttle of one method; undefined when the stage sets none for it. */
export type FindThrottle = (method: string, resourcePath: string) => ThrottleModel | undefined;

const READS = ["CachingEnabled", "HttpMethod", "ResourcePath", "ThrottlingBurstLimit", "ThrottlingRateLimit"];
const IGNORES = ["CacheDataEncrypted", "CacheTtlInSeconds", "DataTraceEnabled", "LoggingLevel", "MetricsEnabled"];

/**
 * The throttles of a stage's `MethodSettings`. A setting for all methods still gives each method its own bucket.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function readThrottles(stage: Properties): FindThrottle {
  const throttles = new Map<string, ThrottleModel>();
  for (const [index, value] of listOf(stage, "MethodSettings").entries()) {
    const setting = nestedValue(stage, `MethodSettings[${index}]`, value, READS, IGNORES);
    if (!setting) continue;
    if (booleanOf(setting, "CachingEnabled"))
      noteProblem(setting, "CachingEnabled", "responses are not cached locally");
    const throttle = readThrottle(setting);
    if (throttle) throttles.set(`${requiredText(setting, "HttpMethod")} ${readPath(setting)}`, throttle);
  }
  return (method, path) => throttles.get(`${method} ${path}`) ?? throttles.get(`* ${path}`) ?? throttles.get("* /*");
}

function readThrottle(setting: Properties): ThrottleModel | undefined {
  const requestsPerSecond = numberOf(setting, "ThrottlingRateLimit");
  const burst = numberOf(setting, "ThrottlingBurstLimit");
  if (requestsPerSecond === undefined && burst === undefined) return undefined;
  return { requestsPerSecond: requestsPerSecond ?? Number.POSITIVE_INFINITY, burst: burst ?? requestsPerSecond ?? 0 };
}

/** CloudFormation writes `/~1api~1v1` for `/api/v1`. */
function readPath(setting: Properties): string {
  const path = requiredText(setting, "ResourcePath");
  return path.startsWith("/~1") ? path.slice(1).replaceAll("~1", "/") : path;
}
