import { Stack } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../config/environment-config.ts";
import type { RestApi } from "../request-path/api/rest-api.ts";
import type { TokenAuthorizer } from "../request-path/authorizer/token-authorizer.ts";
import type { UpstreamNetwork } from "../request-path/private-integration/upstream-network.ts";
import type { WebAcl } from "../request-path/web-acl/web-acl.ts";
import { AlarmTopic } from "./alarms/alarm-topic.ts";
import { Alarms } from "./alarms/alarms.ts";
import { authorizerOutage, availabilityAlarms } from "./alarms/availability-alarms.ts";
import { loadAlarms } from "./alarms/load-alarms.ts";
import { refusalAlarms } from "./alarms/refusal-alarms.ts";
import { AuthorizerRollout } from "./authorizer-rollout.ts";
import { EnvironmentDashboard } from "./environment-dashboard.ts";
import { AccessLogMetrics } from "./metrics/access-log-metrics.ts";
import { AuthorizerMetrics } from "./metrics/authorizer-metrics.ts";
import type { WatchedEnvironment } from "./metrics/watched-environment.ts";

/** CDK context: the address at which RUNBOOK.md is read, for the links in alarms. */
const RUNBOOK_CONTEXT = "runbookUrl";

/** The stops that are watched: of each, what the metrics need. */
export interface WatchingProps {
  readonly environment: string;
  readonly config: Pick<EnvironmentConfig, "alarms" | "api" | "auth" | "upstream">;
  readonly api: Pick<RestApi, "restApi" | "accessLog">;
  readonly webAcl: Pick<WebAcl, "metricName">;
  readonly authorizer: Pick<TokenAuthorizer, "alias" | "logGroup">;
  readonly network: Pick<UpstreamNetwork, "loadBalancerArn" | "hostBalancer">;
}

/** The dashboard of an environment, its alarms, and the rollout that an alarm ends. */
export class Watching extends Construct {
  constructor(scope: Construct, id: string, props: WatchingProps) {
    super(scope, id);
    const watched = this.watch(props);
    const alarms = this.defineAlarms(watched, props);
    new EnvironmentDashboard(this, "Overview", { watched, alarms: [...alarms.values()] });
    const outage = alarms.get(authorizerOutage(watched).name) as Alarm;
    new AuthorizerRollout(this, "Rollout", { alias: props.authorizer.alias, outage });
  }

  private watch({ environment, config, api, webAcl, authorizer, network }: WatchingProps): WatchedEnvironment {
    const { hostBalancer, loadBalancerArn } = network;
    return {
      environment,
      region: Stack.of(this).region,
      stage: { apiName: api.restApi.restApiName, stageName: config.api.stageName },
      webAclMetricName: webAcl.metricName,
      requests: new AccessLogMetrics(this, "Requests", { environment, accessLog: api.accessLog }),
      authorizer: new AuthorizerMetrics(this, "Authorizer", { environment, authorizerLog: authorizer.logGroup }),
      keySets: config.auth.issuers.some(({ jwks }) => jwks === undefined) ? config.auth.keySets : undefined,
      upstream: {
        kind: config.upstream.loadBalancer?.arn.includes("loadbalancer/app/") ? "application" : "network",
        loadBalancerArn,
        targetGroupArn: hostBalancer?.targetGroup.targetGroupArn,
      },
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
    const runbookUrl = String(this.node.tryGetContext(RUNBOOK_CONTEXT) ?? "lib/watching/RUNBOOK.md");
    return new Alarms(this, "Alarms", { environment, definitions, actions, runbookUrl }).byName;
  }
}
