import { Metric, Unit } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { METRICS } from "../../../lambda/authorizer/log.ts";
import { FIVE_MINUTES } from "./gateway-metrics.ts";

/**
 * The outcomes that are counted from the access log, each with a pattern of its log lines. An unset variable is logged as a
 * hyphen (DataBiosphere/azul#6284, a production log; AWS does not document it). The patterns work with an empty text too.
 */
const OUTCOMES = {
  /** No such route or method, asked for without a token or with one. */
  NoRoute: '{ ($.responseType = "MISSING_AUTHENTICATION_TOKEN") || ($.responseType = "DEFAULT_4XX") }',
  /** Over the method's throttle. */
  Throttled: '{ $.responseType = "THROTTLED" }',
  /** 401, refused by the identity validation expression or by the authorizer. */
  Unauthorized: '{ $.responseType = "UNAUTHORIZED" }',
  /** 403, valid credentials without the scopes; the resource policy too. */
  Forbidden: '{ $.responseType = "ACCESS_DENIED" }',
  /** 503, the authorizer could not decide. */
  AuthorizerUnavailable:
    '{ ($.responseType = "AUTHORIZER_FAILURE") || ($.responseType = "AUTHORIZER_CONFIGURATION_ERROR") }',
  /** 502 and 504, the host cannot be reached or does not answer in time. */
  UpstreamFailed: '{ ($.responseType = "INTEGRATION_FAILURE") || ($.responseType = "INTEGRATION_TIMEOUT") }',
  /** The host's own answer, whatever it says; not the preflight, which a mock integration answers. */
  Passed:
    '{ ($.upstreamStatus = "1*" || $.upstreamStatus = "2*" || $.upstreamStatus = "3*" || $.upstreamStatus = "4*" || $.upstreamStatus = "5*") && ($.responseType = "-" || $.responseType = "") && $.method != "OPTIONS" }',
  /** A policy was applied: fresh from the authorizer or out of API Gateway's cache. */
  Judged: '{ $.issuer = "http*" }',
} as const;

/** What a caller got. */
export type CallerOutcome = keyof typeof OUTCOMES;

/** The access log to count. */
export interface AccessLogMetricsProps {
  /** Name of the environment: part of the metrics' namespace. */
  readonly environment: string;
  /** The API's access log. */
  readonly accessLog: ILogGroup;
}

/** Counts the outcomes of requests by metric filters over the access log: API Gateway's own metrics know only 4xx and 5xx. */
export class AccessLogMetrics extends Construct {
  private readonly namespace: string;

  constructor(scope: Construct, id: string, { environment, accessLog }: AccessLogMetricsProps) {
    super(scope, id);
    this.namespace = `${METRICS.namespace}/${environment}`;
    for (const [outcome, pattern] of Object.entries(OUTCOMES)) {
      new MetricFilter(this, outcome, {
        logGroup: accessLog,
        filterPattern: FilterPattern.literal(pattern),
        metricNamespace: this.namespace,
        metricName: outcome,
        metricValue: "1",
        defaultValue: 0,
        unit: Unit.COUNT,
      });
    }
  }

  /** How many requests had an outcome. @param period @default five minutes */
  count(outcome: CallerOutcome, period = FIVE_MINUTES): Metric {
    return new Metric({ namespace: this.namespace, metricName: outcome, statistic: "Sum", period, label: outcome });
  }
}
