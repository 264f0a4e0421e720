import { Stack, type StackProps, Tags } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { EnvironmentConfig } from "./config/environment-config.ts";
import { recordConfiguration } from "./deployed-configuration/record.ts";
import { defineOutputs } from "./request-path/api/outputs.ts";
import { RestApi } from "./request-path/api/rest-api.ts";
import { Routes } from "./request-path/api/routes.ts";
import { authorizerSettings } from "./request-path/authorizer/authorizer-settings.ts";
import { TokenAuthorizer } from "./request-path/authorizer/token-authorizer.ts";
import { PrivateIntegration } from "./request-path/private-integration/private-integration.ts";
import { GatewayResponses } from "./request-path/refusals/gateway-responses.ts";
import { WebAcl } from "./request-path/web-acl/web-acl.ts";
import { Watching } from "./watching/watching.ts";

/** An environment, and anything of a stack's own props that must differ from what the environment says. */
export interface AccessControlStackProps extends StackProps {
  /** Name of the environment, e.g. `prod`: part of the names of metrics, parameters and alarms. */
  readonly environment: string;
  /** The environment's validated configuration. */
  readonly config: EnvironmentConfig;
}

/**
 * Access control in front of one Clipzy ML Engine: one construct for each question about a request, in the order in which the
 * request meets them.
 */
export class AccessControlStack extends Stack {
  /** The API, its stage, its access log and its custom domain. */
  readonly api: RestApi;
  /** What refuses a request before its credentials are read. */
  readonly webAcl: WebAcl;
  /** What verifies a bearer token. */
  readonly authorizer: TokenAuthorizer;
  /** The way to the upstream. */
  readonly integration: PrivateIntegration;

  constructor(scope: Construct, id: string, { environment, config, ...props }: AccessControlStackProps) {
    super(scope, id, { ...stackProps(environment, config), ...props });
    tagResources(this, config.tags);
    const { api, cors, webAcl, auth, upstream } = config;
    const { rules, logSubjects, resultTtlSeconds } = auth;
    const logs = { retainLogsDays: config.retainLogsDays, retainLogs: config.terminationProtection };

    // Where is the door?
    this.api = new RestApi(this, "RestApi", { environment, api, allow: webAcl.allow, rules, logSubjects, ...logs });
    const { restApi } = this.api;

    // Who may knock?
    this.webAcl = new WebAcl(this, "WebAcl", {
      environment,
      api: this.api,
      stageName: api.stageName,
      cors,
      webAcl,
      rules,
      ...logs,
    });

    // Who is calling?
    const settings = authorizerSettings(environment, config);
    this.authorizer = new TokenAuthorizer(this, "TokenAuthorizer", { restApi, settings, resultTtlSeconds, ...logs });

    // Where does it go?
    this.integration = new PrivateIntegration(this, "PrivateIntegration", { restApi, upstream });
    const { network } = this.integration;

    // Which paths are there, which pages may ask for them, and which of them ask who is calling?
    const { authorizer } = this.authorizer;
    new Routes(this, "Routes", { environment, restApi, rules, cors, authorizer, integration: this.integration });

    // What does a refusal look like?
    new GatewayResponses(this, "GatewayResponses", { restApi, cors });

    // Who hears of it when something goes wrong?
    new Watching(this, "Watching", {
      environment,
      config,
      api: this.api,
      webAcl: this.webAcl,
      authorizer: this.authorizer,
      network,
    });

    // Who gets in, by the words of the configuration? For comparisons with what is deployed.
    recordConfiguration(this, environment, config);

    // What must others know?
    const { hostSecurityGroupId } = network;
    const closedSets = this.webAcl.closedSets.map(({ ref }) => ref);
    defineOutputs(this, { environment, apiUrl: this.api.url, cors, hostSecurityGroupId, closedSets, resultTtlSeconds });
  }
}

function stackProps(environment: string, config: EnvironmentConfig): StackProps {
  return {
    description: `Clipzy access control, ${environment} environment`,
    env: { account: config.account, region: config.region },
    terminationProtection: config.terminationProtection,
    tags: config.tags,
    analyticsReporting: false,
  };
}

/** CloudFormation can tag these in some regions only; elsewhere a tag would fail the deployment. */
const UNTAGGED = { excludeResourceTypes: ["AWS::ElasticLoadBalancingV2::Listener", "AWS::CloudWatch::Dashboard"] };

function tagResources(stack: Stack, tags: EnvironmentConfig["tags"]): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value, UNTAGGED);
}
