import { Fn } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { FIVE_MINUTES, MINUTE } from "./gateway-metrics.ts";

/** The load balancer before the hosts. */
export interface WatchedUpstream {
  readonly kind: "network" | "application";
  readonly loadBalancerArn: string;
  /** The target group's ARN when this stack makes the load balancer; an existing one's groups are its owner's to alarm on. */
  readonly targetGroupArn?: string;
}

/** Hosts that do not answer the load balancer's health check, at the worst; undefined for an existing load balancer. */
export function unhealthyHosts({ loadBalancerArn, targetGroupArn }: WatchedUpstream): Metric | undefined {
  if (targetGroupArn === undefined) return undefined;
  return new Metric({
    namespace: "AWS/NetworkELB",
    metricName: "UnHealthyHostCount",
    dimensionsMap: {
      LoadBalancer: loadBalancerFullName(loadBalancerArn),
      TargetGroup: Fn.select(5, Fn.split(":", targetGroupArn)),
    },
    statistic: "Maximum",
    period: MINUTE,
    label: "unhealthy hosts",
  });
}

/** Healthy and unhealthy hosts of every target group of the load balancer: a search, which a graph takes and an alarm does not. */
export function hostHealth({ kind, loadBalancerArn }: WatchedUpstream): IMetric[] {
  const namespace = kind === "network" ? "AWS/NetworkELB" : "AWS/ApplicationELB";
  const loadBalancer = loadBalancerFullName(loadBalancerArn);
  return ["HealthyHostCount", "UnHealthyHostCount"].map((metric) => {
    const search = `{${namespace},LoadBalancer,TargetGroup} LoadBalancer="${loadBalancer}" MetricName="${metric}"`;
    const expression = `SEARCH('${search}', 'Maximum', 300)`;
    return new MathExpression({ expression, usingMetrics: {}, period: FIVE_MINUTES, label: metric });
  });
}

/** `app/NAME/ID` or `net/NAME/ID`: what follows `loadbalancer/` in the ARN. */
function loadBalancerFullName(arn: string): string {
  return Fn.select(1, Fn.split(":loadbalancer/", arn));
}
