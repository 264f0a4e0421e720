import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { type DenialReason, REASONS } from "../../lambda/authorizer/outcome/reasons.ts";
import { FIVE_MINUTES, stageMetric, webAclMetric } from "./metrics/gateway-metrics.ts";
import { hostHealth } from "./metrics/upstream-health.ts";
import type { WatchedEnvironment } from "./metrics/watched-environment.ts";

/** What the dashboard shows. */
export interface EnvironmentDashboardProps {
  readonly watched: WatchedEnvironment;
  readonly alarms: readonly Alarm[];
}

/** The state of one environment on one page, along the request's path. */
export class EnvironmentDashboard extends Construct {
  constructor(scope: Construct, id: string, { watched, alarms }: EnvironmentDashboardProps) {
    super(scope, id);
    new Dashboard(this, "Dashboard", {
      // Dashboards are global in an account: without the region, an environment in a second region would collide.
      dashboardName: `clipzy-${watched.environment}-${watched.region}`,
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: 24, height: 3 })],
        [funnel(watched), blockedByRule(watched)],
        [unauthorizedByReason(watched), authorizer(watched)],
        [latency(watched), upstream(watched)],
      ],
    });
  }
}

/** From reached to passed: each line is what one stop has refused. */
function funnel({ stage, requests, region, webAclMetricName }: WatchedEnvironment): IWidget {
  const blocked = webAclMetric(webAclMetricName, region, "BlockedRequests").with({ label: "blocked by the web ACL" });
  return graph("Requests: reached, refused, passed", [
    stageMetric(stage, "Count", "Sum").with({ label: "reached" }),
    blocked,
    requests.count("NoRoute").with({ label: "no route (404)" }),
    requests.count("Throttled").with({ label: "throttled (429)" }),
    requests.count("Unauthorized").with({ label: "unauthorized (401)" }),
    requests.count("Forbidden").with({ label: "forbidden (403)" }),
    requests.count("AuthorizerUnavailable").with({ label: "authorizer unavailable (503)" }),
    requests.count("UpstreamFailed").with({ label: "host unreachable (502, 504)" }),
    requests.count("Passed").with({ label: "passed" }),
  ]);
}

function blockedByRule({ webAclMetricName }: WatchedEnvironment): IWidget {
  const searches = ["BlockedRequests", "CountedRequests"].map((metric) => {
    const search = `{AWS/WAFV2,Region,Rule,WebACL} WebACL="${webAclMetricName}" MetricName="${metric}" NOT Rule="ALL"`;
    const expression = `SEARCH('${search}', 'Sum', 300)`;
    return new MathExpression({ expression, usingMetrics: {}, period: FIVE_MINUTES, label: "" });
  });
  return graph("Blocked and counted, by rule of the web ACL", searches);
}

function unauthorizedByReason({ authorizer }: WatchedEnvironment): IWidget {
  const reasons = Object.keys(REASONS.denied) as DenialReason[];
  return graph(
    "401 by reason",
    reasons.map((reason) => authorizer.decisions("denied", reason)),
  );
}

/** A policy that was applied without a call of the Lambda came from API Gateway's cache. */
function authorizer({ requests, authorizer }: WatchedEnvironment): IWidget {
  const judged = requests.count("Judged");
  const hitRatio = new MathExpression({
    expression: "IF(judged > 0, 100 * (1 - FILL(asked, 0) / judged), 0)",
    usingMetrics: { judged, asked: authorizer.decisions("authenticated") },
    period: FIVE_MINUTES,
    label: "result cache hits, %",
  });
  return new GraphWidget({
    title: "Authorizer: result cache hits and key-set age",
    left: [hitRatio],
    leftYAxis: { min: 0, max: 100 },
    right: [authorizer.keySetAge()],
    width: 12,
  });
}

function latency({ stage, authorizer }: WatchedEnvironment): IWidget {
  return graph("Latency by stop, milliseconds", [
    ...["p50", "p99"].map((statistic) =>
      stageMetric(stage, "Latency", statistic).with({ label: `whole request ${statistic}` }),
    ),
    ...["p50", "p99"].map((statistic) =>
      stageMetric(stage, "IntegrationLatency", statistic).with({ label: `host ${statistic}` }),
    ),
    ...["p50", "p99"].map((statistic) => authorizer.latency(statistic)),
  ]);
}

function upstream({ upstream }: WatchedEnvironment): IWidget {
  return graph("Hosts by health", hostHealth(upstream));
}

function graph(title: string, left: IMetric[]): IWidget {
  return new GraphWidget({ title, left, width: 12 });
}
