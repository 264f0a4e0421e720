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
  type StageOptions,
} from "aws-cdk-lib/aws-apigateway";
import { InterfaceVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct, type IDependable } from "constructs";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { type LogLifetime, retainedLogGroup } from "../retained-log-group.ts";
import { accessLogFormat } from "./access-log-format.ts";
import { ApiDomain, tlsOf } from "./api-domain.ts";
import { resourcePolicy } from "./resource-policy.ts";

/** What the REST API needs to know. */
export interface RestApiProps extends LogLifetime {
  readonly environment: string;
  readonly api: EnvironmentConfig["api"];
  /** Which of them are public: those are let pass without a word of the authorizer. */
  readonly rules: EnvironmentConfig["auth"]["rules"];
  /** Whether the principal may stand in the access log. */
  readonly logSubjects: boolean;
}

/** What there is to knock at: the API's address, its stage with throttle and access log, and its custom domain. */
export class RestApi extends Construct {
  readonly restApi: ApiGatewayRestApi;
  readonly accessLog: LogGroup;
  readonly domain?: ApiDomain;
  /** Where clients call, without a slash at its end: `<url>/api/v1/jobs`. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const { environment, api } = props;
    this.accessLog = retainedLogGroup(this, "AccessLog", props);
    this.restApi = new ApiGatewayRestApi(this, "Api", {
      restApiName: `clipzy-${environment}`,
      description: `Access control in front of the Clipzy ML Engine, ${environment} environment`,
      ...this.endpoint(api),
      policy: resourcePolicy({ ...api, rules: props.rules }),
      // The account-wide role for logs belongs to a stack of its own.
      cloudWatchRole: false,
      // Behind a domain there is no second door, to which neither its TLS policy nor its mutual TLS would apply.
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
    if (api.domain) this.domain = new ApiDomain(this, "Domain", { restApi: this.restApi, domain: api.domain });
    this.url = api.domain ? `https://${api.domain.name}` : this.executeApiUrl();
  }

  /** The custom domain leads to the stage only once these stand in front of it. */
  openAfter(...guards: IDependable[]): void {
    this.domain?.mapping.node.addDependency(...guards);
  }

  private endpoint({ endpoint, vpcEndpointIds }: EnvironmentConfig["api"]): Partial<ApiGatewayRestApiProps> {
    const ipAddressType = IpAddressType.DUAL_STACK;
    if (endpoint === "regional") return { endpointConfiguration: { types: [EndpointType.REGIONAL], ipAddressType } };
    const vpcEndpoints = vpcEndpointIds.map((vpcEndpointId) =>
      InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, vpcEndpointId, { vpcEndpointId, port: 443 }),
    );
    return { endpointConfiguration: { types: [EndpointType.PRIVATE], ipAddressType, vpcEndpoints } };
  }

  /**
   * The API's policy is what counts for a custom domain too; the construct has no property for it.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
   */
  private defineTls({ endpoint, domain }: EnvironmentConfig["api"]): void {
    const resource = this.restApi.node.defaultChild as CfnRestApi;
    const { securityPolicy, endpointAccessMode } = tlsOf(domain);
    resource.securityPolicy = securityPolicy;
    // A private API may also be called by the name of its VPC endpoint, which is not the name in the Host header.
    resource.endpointAccessMode = endpoint === "private" ? EndpointAccessMode.BASIC : endpointAccessMode;
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
