import type { AccessLogMetrics } from "./access-log-metrics.ts";
import type { AuthorizerMetrics } from "./authorizer-metrics.ts";
import type { WatchedStage } from "./gateway-metrics.ts";
import type { WatchedUpstream } from "./upstream-health.ts";

/** All that alarms and the dashboard read, by the stops of the request's path. */
export interface WatchedEnvironment {
  readonly environment: string;
  readonly region: string;
  readonly stage: WatchedStage;
  /** Metric name of the web ACL. */
  readonly webAclMetricName: string;
  readonly requests: AccessLogMetrics;
  readonly authorizer: AuthorizerMetrics;
  /** How long a key set is meant to live; undefined when every issuer's keys are inline. */
  readonly keySets?: { readonly freshSeconds: number; readonly staleSeconds: number };
  readonly upstream: WatchedUpstream;
  readonly upstreamTimeoutMillis: number;
  /** Of the custom domain, when there is one. */
  readonly certificateArn?: string;
}
