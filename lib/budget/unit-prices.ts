import { USD_PER_500_WCU } from "../limit-uses/web-acl-capacity.ts";

/**
 * Unit prices in USD for us-east-1, without tax, free tier or discount. They are estimates from third-party pages, not from
 * AWS's price list. Look them up for your region before you rely on a sum: https://calculator.aws
 */
export const UNIT_PRICES = {
  /** When they were collected. */
  asOf: "2026-11-24",
  region: "us-east-1",
  /** REST API, per million requests, of the first 333 million a month. */
  apiGatewayPerMillion: 3.5,
  wafPerWebAcl: 5,
  wafPerRule: 1,
  wafPerMillion: 0.6,
  /** Per million requests for each further 500 WCU over 1,500. */
  wafPer500CapacityPerMillion: USD_PER_500_WCU,
  /** Per million requests for each further 16 KB of body that are inspected. */
  wafPer16KilobytesPerMillion: 0.3,
  lambdaPerMillion: 0.2,
  /** arm64. */
  lambdaPerGigabyteSecond: 0.0000133334,
  logsPerGigabyteIngested: 0.5,
  logsPerGigabyteMonth: 0.03,
  metricPerMonth: 0.3,
  /** Per metric that an alarm looks at. */
  alarmMetricPerMonth: 0.1,
  dashboardPerMonth: 3,
  loadBalancerPerHour: 0.0225,
  loadBalancerPerCapacityUnitHour: 0.006,
} as const;

/** What the sums assume about the traffic, of which a template says nothing. */
export const ASSUMPTIONS = {
  /** Of all requests, those that API Gateway answers out of its cache of the authorizer's decisions. */
  authorizerCacheHitRatio: 0.9,
  authorizerMillis: 5,
  accessLogBytesPerRequest: 1_000,
  authorizerLogBytesPerInvocation: 700,
  /** Reasons for 401 that occur in a month: each is two metrics. */
  denialReasonsSeen: 8,
  /** Network load balancer: capacity units of an environment that is not busy; more is cents. */
  loadBalancerCapacityUnits: 1,
  hoursPerMonth: 730,
} as const;
