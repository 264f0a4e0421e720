import { Stack } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import type { Alias } from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../config/environment-config.ts";
import { AccessLogMetrics } from "./access-log-metrics.ts";
import { AlarmTopic } from "./alarm-topic.ts";
import { authorizerOutage, availabilityAlarms } from "./alarms/availability-alarms.ts";
import { loadAlarms } from "./alarms/load-alarms.ts";
import { refusalAlarms } from "./alarms/refusal-alarms.ts";
import { Alarms } from "./alarms.ts";
import { AuthorizerMetrics } from "./authorizer-metrics.ts";
import { AuthorizerRollout } from "./authorizer-rollout.ts";
import { EnvironmentDashboard } from "./environment-dashboard.ts";
import type { WatchedStage } from "./gateway-metrics.ts";
import type { WatchedUpstream } from "./upstream-health.ts";
import type { WatchedEnvironment } from "./watched-environment.ts";

/** CDK context: the address at which the runbook (the README) is read, for the links in alarms. */
const RUNBOOK_CONTEXT = "runbookUrl";

export interface WatchingProps {
  readonly environment: string;
  readonly config: Pick<EnvironmentConfig, "alarms" | "api" | "auth" | "upstream">;
  readonly stage: WatchedStage;
  readonly accessLog: ILogGroup;
  readonly authorizer: { readonly alias: Alias; readonly log: ILogGroup };
  readonly webAclMetricName: string;
  readonly upstream: WatchedUpstream;
}

/** What an engineer on call sees of the environment, what wakes them, and what undoes a bad deployment by itself. */
export class Watching extends Construct {
  constructor(scope: Construct, id: string, props: WatchingProps) {
    super(scope, id);
    const watched = this.watch(props);
    const alarms = this.defineAlarms(watched, props);
    new EnvironmentDashboard(this, "Overview", { watched, alarms: [...alarms.values()] });
    const outage = alarms.get(authorizerOutage(watched).name) as Alarm;
    new AuthorizerRollout(this, "Rollout", { alias: props.authorizer.alias, outage });
  }

  private watch({ environment, config, ...props }: WatchingProps): WatchedEnvironment {
    return {
      environment,
      region: Stack.of(this).region,
      stage: props.stage,
      requestsPerSecond: config.api.throttle.requestsPerSecond,
      webAclMetricName: props.webAclMetricName,
      requests: new AccessLogMetrics(this, "Requests", { environment, accessLog: props.accessLog }),
      authorizer: new AuthorizerMetrics(this, "Authorizer", { environment, authorizerLog: props.authorizer.log }),
      keySets: config.auth.issuers.some(({ jwks }) => jwks === undefined) ? config.auth.keySets : undefined,
      upstream: props.upstream,
      upstreamTimeoutMillis: config.upstream.timeoutMillis,
      certificateArn: config.api.domain?.certificateArn,
    };
  }

  private defineAlarms(
    watched: WatchedEnvironment,
    { environment, config }: WatchingProps,
  ): ReadonlyMap<string, Alarm> {
    const definitions = [...availabilityAlarms(watched), ...refusalAlarms(watched), ...loadAlarms(watched)];
    const { actions } = new AlarmTopic(this, "Alarming", config.alarms ?? {});
    const runbookUrl = String(this.node.tryGetContext(RUNBOOK_CONTEXT) ?? "README.md");
    return new Alarms(this, "Alarms", { environment, definitions, actions, runbookUrl }).byName;
  }
}
