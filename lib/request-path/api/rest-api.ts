import { Aws, Stack, Validations } from "aws-cdk-lib";
import {
  RestApi as ApiGatewayRestApi,
  type RestApiProps as ApiGatewayRestApiProps,
  type CfnRestApi,
  EndpointAccessMode,
  EndpointType,
  IpAddressType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  SecurityPolicy,
  type StageOptions,
} from "aws-cdk-lib/aws-apigateway";
import { InterfaceVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct, type IDependable } from "constructs";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { isIpv4Only } from "../../config/settings/web-acl.ts";
import { type LogLifetime, retainedLogGroup } from "../retained-log-group.ts";
import { accessLogFormat } from "./access-log-format.ts";
import { ApiDomain } from "./api-domain.ts";
import { resourcePolicy } from "./resource-policy.ts";

/** How the API is reached, and what may call it without an authorizer. */
export interface RestApiProps extends LogLifetime {
  /** Name of the environment: part of the API's name, and a field of its access log. */
  readonly environment: string;
  /** Stage, endpoint, throttle, and custom domain. */
  readonly api: EnvironmentConfig["api"];
  /**
   * CIDRs of the web ACL's allowlist. One of IPv4 blocks alone makes the API IPv4 alone: the web ACL would refuse every client
   * that came over IPv6.
   *
   * @default - every address may call
   */
  readonly allow?: readonly string[];
  /** The access rules; the resource policy allows the public ones, which no authorizer does. */
  readonly rules: EnvironmentConfig["auth"]["rules"];
  /** Whether the access log names the principal. */
  readonly logSubjects: boolean;
}

/** The API: its address, its stage with throttle and access log, and its custom domain. */
export class RestApi extends Construct {
  readonly restApi: ApiGatewayRestApi;
  readonly accessLog: LogGroup;
  readonly domain?: ApiDomain;
  /** Where clients call, without a slash at its end: `<url>/api/v1/jobs`. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const { environment, api } = props;
    const ipAddressType = ipAddressTypeOf(props);
    this.accessLog = retainedLogGroup(this, "AccessLog", props);
    this.restApi = new ApiGatewayRestApi(this, "Api", {
      restApiName: `clipzy-${environment}`,
      description: `Access control in front of the Clipzy ML Engine, ${environment} environment`,
      ...this.endpoint(api, ipAddressType),
      policy: resourcePolicy({ ...api, rules: props.rules }),
      // The account's role for logs belongs to `AccountSettingsStack`.
      cloudWatchRole: false,
      // A custom domain is the only address: its TLS policy and mutual TLS would not apply to a second one.
      disableExecuteApiEndpoint: api.domain !== undefined,
      // Former deployments stay, so that a stage can be pointed back at one.
      retainDeployments: true,
      deployOptions: this.stageOptions(props),
    });
    this.defineTls(api);
    this.defineExecutionLog(props);
    // The construct's own output names the address with a slash at its end, and the wrong one behind a domain.
    this.restApi.node.tryRemoveChild("Endpoint");
    Validations.of(this.restApi).acknowledge({
      id: "AwsSolutions-APIG2",
      reason: "The gateway does not know the schemas of the upstream, which validates its own requests",
    });
    if (api.domain)
      this.domain = new ApiDomain(this, "Domain", { restApi: this.restApi, domain: api.domain, ipAddressType });
    this.url = api.domain ? `https://${api.domain.name}` : this.executeApiUrl();
  }

  /** Lets the custom domain lead to the stage only after these have been made. */
  openAfter(...guards: IDependable[]): void {
    this.domain?.mapping.node.addDependency(...guards);
  }

  private endpoint(
    { endpoint, vpcEndpointIds }: EnvironmentConfig["api"],
    ipAddressType: IpAddressType,
  ): Partial<ApiGatewayRestApiProps> {
    if (endpoint === "regional") return { endpointConfiguration: { types: [EndpointType.REGIONAL], ipAddressType } };
    const vpcEndpoints = vpcEndpointIds.map((vpcEndpointId) =>
      InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, vpcEndpointId, { vpcEndpointId, port: 443 }),
    );
    return { endpointConfiguration: { types: [EndpointType.PRIVATE], ipAddressType, vpcEndpoints } };
  }

  /**
   * The strongest policy for TLS 1.2 and 1.3. The API's policy negotiates TLS for a custom domain too. It never changes:
   * AWS takes a change of policy and access mode in several steps only. The construct has no property for it.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-update.html
   */
  private defineTls({ endpointAccessMode }: EnvironmentConfig["api"]): void {
    const resource = this.restApi.node.defaultChild as CfnRestApi;
    resource.securityPolicy = SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
    resource.endpointAccessMode =
      endpointAccessMode === "strict" ? EndpointAccessMode.STRICT : EndpointAccessMode.BASIC;
  }

  private stageOptions({ environment, api, logSubjects }: RestApiProps): StageOptions {
    return {
      stageName: api.stageName,
      throttlingRateLimit: api.throttle.requestsPerSecond,
      throttlingBurstLimit: api.throttle.burst,
      tracingEnabled: api.tracing,
      accessLogDestination: new LogGroupLogDestination(this.accessLog),
      accessLogFormat: accessLogFormat(environment, logSubjects),
      // Execution logs say why an integration failed; with data tracing they would hold headers and bodies.
      loggingLevel: MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
    };
  }

  /**
   * The group in which API Gateway writes why an integration or an authorizer failed. It would make one itself, whose
   * entries nobody deletes; under its name and before the stage, this one is used.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
   */
  private defineExecutionLog({ api, ...lifetime }: RestApiProps): void {
    const name = `API-Gateway-Execution-Logs_${this.restApi.restApiId}/${api.stageName}`;
    this.restApi.deploymentStage.node.addDependency(retainedLogGroup(this, "ExecutionLog", lifetime, name));
  }

  private executeApiUrl(): string {
    const { deploymentStage, restApiId } = this.restApi;
    return `https://${restApiId}.execute-api.${Stack.of(this).region}.${Aws.URL_SUFFIX}/${deploymentStage.stageName}`;
  }
}

/** A private API takes both families only. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-ref-ip-address-type.html */
function ipAddressTypeOf({ api, allow }: RestApiProps): IpAddressType {
  return isIpv4Only({ allow }) && api.endpoint === "regional" ? IpAddressType.IPV4 : IpAddressType.DUAL_STACK;
}
