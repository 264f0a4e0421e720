import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmDefinition } from "../alarm-definition.ts";
import { FIVE_MINUTES, MINUTE, stageMetric } from "../gateway-metrics.ts";
import type { WatchedEnvironment } from "../watched-environment.ts";

/** Of what the throttle lets through, the part at which it is time to raise it. */
const NEAR_THROTTLE_PERCENT = 80;
/** Of the integration's timeout, the part that the slowest hundredth may take. */
const SLOW_SHARE = 0.8;
/** The authorizer's timeout is five seconds, and a remembered key set takes milliseconds. */
const SLOW_AUTHORIZER_MILLIS = 2_000;

/** Everything still works, but not for much longer if it goes on like this. */
export function loadAlarms(watched: WatchedEnvironment): AlarmDefinition[] {
  return [latency(watched), authorizerLatency(watched), nearThrottle(watched)];
}

function latency({ stage, upstreamTimeoutMillis }: WatchedEnvironment): AlarmDefinition {
  const usingMetrics = { slow: stageMetric(stage, "Latency", "p99"), count: stageMetric(stage, "Count", "Sum") };
  const expression = "IF(count >= 100, slow, 0)";
  return {
    name: "latency-p99",
    meaning: "One request in a hundred takes nearly as long as the integration's timeout allows.",
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

function nearThrottle({ stage, requestsPerSecond }: WatchedEnvironment): AlarmDefinition {
  const usingMetrics = { count: stageMetric(stage, "Count", "Sum", MINUTE) };
  const expression = `100 * count / (60 * ${requestsPerSecond})`;
  return {
    name: "near-throttle",
    meaning: `Requests reach ${NEAR_THROTTLE_PERCENT} % of the ${requestsPerSecond} a second that the stage lets through.`,
    metric: new MathExpression({ expression, usingMetrics, period: MINUTE, label: "% of the throttle" }),
    threshold: NEAR_THROTTLE_PERCENT,
    periods: [3, 5],
  };
}
