import { Stack, type StackProps, Tags } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { EnvironmentConfig } from "./config/environment-config.ts";
import { isIpv4Only } from "./config/settings/web-acl.ts";
import { defineOutputs } from "./request-path/api/outputs.ts";
import { RestApi } from "./request-path/api/rest-api.ts";
import { Routes } from "./request-path/api/routes.ts";
import { authorizerSettings } from "./request-path/authorizer/authorizer-settings.ts";
import { TokenAuthorizer } from "./request-path/authorizer/token-authorizer.ts";
import { PrivateIntegration } from "./request-path/private-integration/private-integration.ts";
import { GatewayResponses } from "./request-path/refusals/gateway-responses.ts";
import { rootPathsOf } from "./request-path/web-acl/ambiguous-path.ts";
import { WebAcl } from "./request-path/web-acl/web-acl.ts";
import { Watching } from "./watching/watching.ts";

/** What the stack needs to know. */
export interface AccessControlStackProps extends StackProps {
  /** Name of the environment, e.g. `prod`. */
  readonly environment: string;
  /** The environment's validated configuration. */
  readonly config: EnvironmentConfig;
}

/** CloudFormation has learnt to tag these lately, region by region: where it has not yet, a tag would fail the deployment. */
const UNTAGGED = { excludeResourceTypes: ["AWS::ElasticLoadBalancingV2::Listener", "AWS::CloudWatch::Dashboard"] };

/** Access control in front of one Clipzy ML Engine, in the order in which a request meets it. */
export class AccessControlStack extends Stack {
  readonly api: RestApi;
  readonly webAcl: WebAcl;
  readonly authorizer: TokenAuthorizer;
  readonly integration: PrivateIntegration;

  constructor(scope: Construct, id: string, { environment, config, ...props }: AccessControlStackProps) {
    super(scope, id, {
      description: `Clipzy access control, ${environment} environment`,
      env: { account: config.account, region: config.region },
      terminationProtection: config.terminationProtection,
      tags: config.tags,
      analyticsReporting: false,
      ...props,
    });
    for (const [key, value] of Object.entries(config.tags)) Tags.of(this).add(key, value, UNTAGGED);
    const { cors, auth, upstream, retainLogsDays } = config;
    const logs = { retainLogsDays, retainLogs: config.terminationProtection };
    const rulePaths = auth.rules.map(({ path }) => path);

    // Where is the door?
    const { rules, logSubjects } = auth;
    const ipv4Only = isIpv4Only(config.webAcl);
    this.api = new RestApi(this, "RestApi", { environment, api: config.api, ipv4Only, rules, logSubjects, ...logs });
    const { restApi } = this.api;

    // Who may knock?
    this.webAcl = new WebAcl(this, "WebAcl", {
      environment,
      stage: restApi.deploymentStage,
      cors,
      webAcl: config.webAcl,
      rootPaths: rootPathsOf(config.api.stageName, config.api.domain !== undefined, rulePaths),
      ...logs,
    });
    this.api.openAfter(this.webAcl);

    // Who is calling?
    this.authorizer = new TokenAuthorizer(this, "TokenAuthorizer", {
      restApi,
      settings: authorizerSettings(environment, config),
      resultTtlSeconds: auth.resultTtlSeconds,
      ...logs,
    });

    // Where does it go?
    this.integration = new PrivateIntegration(this, "PrivateIntegration", { restApi, upstream });

    // Which paths are there, which pages may ask for them, and which of them ask who is calling?
    new Routes(this, "Routes", {
      environment,
      restApi,
      rules,
      cors,
      authorizer: this.authorizer.authorizer,
      integration: this.integration,
    });

    // What does a refusal look like?
    new GatewayResponses(this, "GatewayResponses", { restApi, cors });

    // Who is told when it goes wrong?
    const { api, webAcl, authorizer, integration } = this;
    new Watching(this, "Watching", { environment, config, api, webAcl, authorizer, network: integration.network });

    // What must others know?
    defineOutputs(this, {
      environment,
      apiUrl: this.api.url,
      corsOrigins: cors.origins,
      hostSecurityGroupId: this.integration.network.hostSecurityGroupId,
      resultTtlSeconds: auth.resultTtlSeconds,
    });
  }
}
