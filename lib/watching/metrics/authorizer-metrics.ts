import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { METRICS } from "../../../lambda/authorizer/log.ts";
import type { Decision } from "../../../lambda/authorizer/outcome/decision.ts";
import { FIVE_MINUTES } from "./gateway-metrics.ts";

const KEY_SET_AGE = "KeySetAge";

/** The authorizer's log. */
export interface AuthorizerMetricsProps {
  /** Name of the environment: a dimension of the metrics. */
  readonly environment: string;
  /** Where the Lambda writes one line for each decision. */
  readonly authorizerLog: ILogGroup;
}

/**
 * The authorizer's own metrics. Decisions and latency come from its log lines by the embedded metric format. The age of the key
 * sets is a field of a line but no metric there, so a metric filter counts it.
 */
export class AuthorizerMetrics extends Construct {
  private readonly environment: string;
  private readonly namespace: string;

  constructor(scope: Construct, id: string, { environment, authorizerLog }: AuthorizerMetricsProps) {
    super(scope, id);
    this.environment = environment;
    this.namespace = `${METRICS.namespace}/${environment}`;
    new MetricFilter(this, KEY_SET_AGE, {
      logGroup: authorizerLog,
      filterPattern: FilterPattern.literal("{ $.keySetAgeSeconds >= 0 }"),
      metricNamespace: this.namespace,
      metricName: KEY_SET_AGE,
      metricValue: "$.keySetAgeSeconds",
    });
  }

  /**
   * How many decisions had an outcome.
   *
   * @param reason @default - every reason
   */
  decisions(outcome: Decision["outcome"], reason?: Decision["reason"]): Metric {
    return this.embedded(METRICS.decisions, "Sum", outcome, reason).with({ label: reason ?? outcome });
  }

  /** Milliseconds that decisions took inside the Lambda. */
  latency(statistic: string): Metric {
    return this.embedded(METRICS.latency, statistic, "authenticated").with({ label: `authorizer ${statistic}` });
  }

  /** Seconds since the oldest key set in use was fetched. */
  keySetAge(): Metric {
    return new Metric({
      namespace: this.namespace,
      metricName: KEY_SET_AGE,
      statistic: "Maximum",
      period: FIVE_MINUTES,
      label: "oldest key set, seconds",
    });
  }

  private embedded(metricName: string, statistic: string, Outcome: string, Reason?: string): Metric {
    const dimensionsMap = { Environment: this.environment, Outcome, ...(Reason !== undefined && { Reason }) };
    return new Metric({ namespace: METRICS.namespace, metricName, dimensionsMap, statistic, period: FIVE_MINUTES });
  }
}
