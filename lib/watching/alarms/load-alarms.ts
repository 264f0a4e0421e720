import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { AUTHORIZER_TIMEOUT_MILLIS } from "../../config/settings/auth.ts";
import { FIVE_MINUTES, MINUTE, stageMetric } from "../metrics/gateway-metrics.ts";
import type { WatchedEnvironment } from "../metrics/watched-environment.ts";
import type { AlarmDefinition } from "./alarm-definition.ts";

/** Refusals in a minute that are more than one caller's short burst. */
const MANY_THROTTLED = 10;
/** Of the time that a whole answer may take, the part that the slowest hundredth may take. */
const SLOW_SHARE = 0.8;
/** Two fifths of what the authorizer may take: with a key set at hand it takes milliseconds. */
const SLOW_AUTHORIZER_MILLIS = 0.4 * AUTHORIZER_TIMEOUT_MILLIS;

/** Everything still works, but not for much longer if it goes on like this. */
export function loadAlarms(watched: WatchedEnvironment): AlarmDefinition[] {
  return [latency(watched), authorizerLatency(watched), throttled(watched)];
}

function latency({ stage, upstreamTimeoutMillis }: WatchedEnvironment): AlarmDefinition {
  const usingMetrics = { slow: stageMetric(stage, "Latency", "p99"), count: stageMetric(stage, "Count", "Sum") };
  const expression = "IF(count >= 100, slow, 0)";
  return {
    name: "latency-p99",
    meaning:
      "One answer in a hundred takes nearly as long as upstream.timeoutMillis allows, and would be cut off there.",
    metric: new MathExpression({ expression, usingMetrics, period: FIVE_MINUTES, label: "p99, milliseconds" }),
    threshold: Math.round(upstreamTimeoutMillis * SLOW_SHARE),
    periods: [3, 3],
  };
}

function authorizerLatency({ authorizer }: WatchedEnvironment): AlarmDefinition {
  return {
    name: "authorizer-latency",
    meaning: "The authorizer is slow, as a rule because an issuer's key set comes slowly.",
    metric: authorizer.latency("p99"),
    threshold: SLOW_AUTHORIZER_MILLIS,
    periods: [3, 3],
  };
}

/** AWS has no metric of how empty a token bucket is, and each method has its own bucket. */
function throttled({ requests }: WatchedEnvironment): AlarmDefinition {
  return {
    name: "throttled",
    meaning: "Requests are refused with 429 because a method gets more than the throttle lets through.",
    metric: requests.count("Throttled", MINUTE),
    threshold: MANY_THROTTLED,
    periods: [3, 5],
  };
}
