import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { MINUTE, shareOf, stageMetric } from "../metrics/gateway-metrics.ts";
import { unhealthyHosts } from "../metrics/upstream-health.ts";
import type { WatchedEnvironment } from "../metrics/watched-environment.ts";
import { type AlarmDefinition, AT_MOST } from "./alarm-definition.ts";

/** Callers with good credentials get no answer, or soon will not. */
export function availabilityAlarms(watched: WatchedEnvironment): AlarmDefinition[] {
  return [
    serverErrors(watched),
    authorizerOutage(watched),
    ...keySetAge(watched),
    upstreamUnreachable(watched),
    ...upstreamUnhealthy(watched),
    ...certificateExpiry(watched),
  ];
}

function serverErrors({ stage }: WatchedEnvironment): AlarmDefinition {
  const errors = stageMetric(stage, "5XXError", "Sum");
  return {
    name: "server-errors",
    meaning: "At least 5 % of all requests end with a 5xx status, the host's own among them.",
    metric: shareOf(errors, stageMetric(stage, "Count", "Sum"), 100, "5xx, % of requests"),
    threshold: 5,
    periods: [2, 3],
  };
}

/** One refusal a minute is enough, since no caller's mistake leads to it. This alarm ends the rollout of a new authorizer. */
export function authorizerOutage({ requests }: Pick<WatchedEnvironment, "requests">): AlarmDefinition {
  return {
    name: "authorizer-outage",
    meaning: "Requests are answered with 503 because the authorizer could not decide about them.",
    metric: requests.count("AuthorizerUnavailable", MINUTE),
    threshold: 1,
    periods: [2, 3],
  };
}

/** Well past fresh and well before stale: all tokens are still verified, and there is time to act. */
function keySetAge({ authorizer, keySets }: WatchedEnvironment): AlarmDefinition[] {
  if (!keySets) return [];
  const { freshSeconds, staleSeconds } = keySets;
  return [
    {
      name: "key-set-age",
      meaning: "An issuer's key set could not be refreshed for long; when it is too old, its tokens get 503.",
      metric: authorizer.keySetAge(),
      threshold: Math.round(freshSeconds + (staleSeconds - freshSeconds) / 4),
      periods: [2, 2],
    },
  ];
}

function upstreamUnreachable({ requests }: WatchedEnvironment): AlarmDefinition {
  return {
    name: "upstream-unreachable",
    meaning: "The host cannot be reached or does not answer in time: callers get 502 or 504.",
    metric: requests.count("UpstreamFailed", MINUTE),
    threshold: 5,
    periods: [3, 5],
  };
}

function upstreamUnhealthy({ upstream }: WatchedEnvironment): AlarmDefinition[] {
  const metric = unhealthyHosts(upstream);
  if (!metric) return [];
  return [
    {
      name: "upstream-unhealthy",
      meaning: "At least one Clipzy host fails the load balancer's health check.",
      metric,
      threshold: 1,
      periods: [3, 5],
    },
  ];
}

function certificateExpiry({ certificateArn }: WatchedEnvironment): AlarmDefinition[] {
  if (certificateArn === undefined) return [];
  return [
    {
      name: "certificate-expiry",
      meaning: "The custom domain's certificate ends within 30 days and has not been renewed.",
      metric: new Metric({
        namespace: "AWS/CertificateManager",
        metricName: "DaysToExpiry",
        dimensionsMap: { CertificateArn: certificateArn },
        statistic: "Minimum",
        period: Duration.days(1),
      }),
      threshold: 30,
      comparison: AT_MOST,
      periods: [1, 1],
    },
  ];
}
