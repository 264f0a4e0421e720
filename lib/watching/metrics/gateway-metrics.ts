import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";

/** One minute: what API Gateway and WAF publish, and what an alarm that ends a rollout needs. */
export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);

/** The stage whose metrics are read. */
export interface WatchedStage {
  readonly apiName: string;
  readonly stageName: string;
}

/**
 * A metric of the stage, as API Gateway publishes it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export function stageMetric(
  { apiName, stageName }: WatchedStage,
  name: "Count" | "5XXError" | "Latency" | "IntegrationLatency",
  statistic: string,
  period: Duration = FIVE_MINUTES,
): Metric {
  return new Metric({
    namespace: "AWS/ApiGateway",
    metricName: name,
    dimensionsMap: { ApiName: apiName, Stage: stageName },
    statistic,
    period,
  });
}

/**
 * Requests that the web ACL allowed, blocked or counted, by the metric name of a rule; `ALL` is every rule together.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */
export function webAclMetric(
  webAclMetricName: string,
  region: string,
  name: "AllowedRequests" | "BlockedRequests" | "CountedRequests",
  rule: string = "ALL",
): Metric {
  return new Metric({
    namespace: "AWS/WAFV2",
    metricName: name,
    dimensionsMap: { WebACL: webAclMetricName, Rule: rule, Region: region },
    statistic: "Sum",
    period: FIVE_MINUTES,
    label: rule === "ALL" ? name : rule,
  });
}

/**
 * The part of the whole in percent; 0 while there is too little of the whole to speak of shares, so that three requests at night
 * are no surge.
 *
 * @param atLeast smallest number of the whole, per five minutes, for which the share is looked at
 */
export function shareOf(part: IMetric, whole: IMetric, atLeast: number, label: string): MathExpression {
  return new MathExpression({
    expression: `IF(FILL(whole, 0) >= ${atLeast}, 100 * FILL(part, 0) / whole, 0)`,
    usingMetrics: { part, whole },
    period: FIVE_MINUTES,
    label,
  });
}
