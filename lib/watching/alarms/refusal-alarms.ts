import { type IMetric, MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import type { DenialReason } from "../../../lambda/authorizer/outcome/reasons.ts";
import { FIVE_MINUTES, shareOf, stageMetric, webAclMetric } from "../metrics/gateway-metrics.ts";
import type { WatchedEnvironment } from "../metrics/watched-environment.ts";
import type { AlarmDefinition } from "./alarm-definition.ts";

/** Far more is refused than usual. Even many 401s are no alarm, unless they are most of the requests. */
export function refusalAlarms(watched: WatchedEnvironment): AlarmDefinition[] {
  return [
    closed(watched),
    share(watched, "Unauthorized", "unauthorized-surge", "Most requests have no valid credentials."),
    share(watched, "Forbidden", "forbidden-surge", "Most requests have valid credentials that do not suffice."),
    blocked(watched),
    ...REASONS.map((surge) => reasonSurge(watched, surge)),
  ];
}

interface ReasonSurge {
  readonly name: string;
  readonly meaning: string;
  readonly reasons: readonly DenialReason[];
  /** Decisions in five minutes. */
  readonly threshold: number;
}

/** Reasons that honest clients hardly ever cause. */
const REASONS: readonly ReasonSurge[] = [
  {
    name: "forged-tokens",
    meaning: "Tokens come in that no key of ours has signed: a caller tries to forge them.",
    reasons: ["signature-invalid", "algorithm-refused", "critical-refused", "key-mismatch"],
    threshold: 100,
  },
  {
    name: "unknown-keys",
    meaning: "Tokens name keys that are not in their issuer's key set: a rotation went wrong, or a caller guesses.",
    reasons: ["key-unknown", "key-ambiguous"],
    threshold: 100,
  },
  {
    name: "revoked-tokens",
    meaning: "Revoked tokens are in use again and again.",
    reasons: ["revoked"],
    threshold: 20,
  },
];

function reasonSurge({ authorizer }: WatchedEnvironment, surge: ReasonSurge): AlarmDefinition {
  const { name, meaning, reasons, threshold } = surge;
  const metric = sumOf(
    reasons.map((reason) => authorizer.decisions("denied", reason)),
    name,
  );
  return { name, meaning, metric, threshold, periods: [2, 3] };
}

function sumOf(metrics: readonly IMetric[], label: string): IMetric {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  const expression = Object.keys(usingMetrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(" + ");
  return new MathExpression({ expression, usingMetrics, period: FIVE_MINUTES, label });
}

function share(
  { requests, stage }: WatchedEnvironment,
  outcome: "Unauthorized" | "Forbidden",
  name: string,
  meaning: string,
): AlarmDefinition {
  const metric = shareOf(requests.count(outcome), stageMetric(stage, "Count", "Sum"), 500, `${outcome}, % of requests`);
  return { name, meaning, metric, threshold: 50, periods: [3, 3] };
}

/** The rule of the switch counts in place of blocking where each origin has a rule of its own behind it. */
function closed({ webAclMetricName, region }: WatchedEnvironment): AlarmDefinition {
  const metric = sumOf(
    [
      webAclMetric(webAclMetricName, region, "BlockedRequests", "ClosedToStrangers"),
      webAclMetric(webAclMetricName, region, "BlockedRequests", "Closed"),
      webAclMetric(webAclMetricName, region, "CountedRequests", "Closed"),
    ],
    "refused because the environment is closed",
  );
  return {
    name: "closed",
    meaning: "The environment is closed: callers get 503.",
    metric,
    threshold: 1,
    periods: [1, 1],
  };
}

function blocked({ webAclMetricName, region }: WatchedEnvironment): AlarmDefinition {
  const part = webAclMetric(webAclMetricName, region, "BlockedRequests");
  const allowed = webAclMetric(webAclMetricName, region, "AllowedRequests");
  return {
    name: "blocked-surge",
    meaning: "The web ACL blocks most requests: an attack, or a rule that hits honest callers.",
    metric: new MathExpression({
      expression: "IF(FILL(blocked, 0) >= 1000, 100 * blocked / (blocked + FILL(allowed, 0)), 0)",
      usingMetrics: { blocked: part, allowed },
      period: FIVE_MINUTES,
      label: "blocked, % of requests",
    }),
    threshold: 50,
    periods: [2, 3],
  };
}
