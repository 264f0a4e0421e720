import { Duration } from "aws-cdk-lib";
import {
  AuthorizationType,
  type CfnMethod,
  ConnectionType,
  type IAuthorizer,
  Integration,
  IntegrationType,
  type IResource,
  type IVpcLink,
  type Method,
  type MethodOptions,
  ResponseTransferMode,
  type RestApi,
  VpcLink as RestVpcLink,
} from "aws-cdk-lib/aws-apigateway";
import { VpcLink } from "aws-cdk-lib/aws-apigatewayv2";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { UpstreamNetwork } from "./upstream-network.ts";

/** The API, and the upstream that its methods reach. */
export interface PrivateIntegrationProps {
  /** The API whose deployment is renewed when the upstream changes. */
  readonly restApi: RestApi;
  /** VPC, subnets, port, and hosts or load balancer. */
  readonly upstream: EnvironmentConfig["upstream"];
}

/** Where a request goes: through a VPC link to a load balancer inside the VPC, and from there to the Clipzy hosts. */
export class PrivateIntegration extends Construct {
  /** Security groups and load balancer behind the VPC link. */
  readonly network: UpstreamNetwork;
  private readonly upstream: EnvironmentConfig["upstream"];
  private readonly vpcLink: IVpcLink;

  constructor(scope: Construct, id: string, { restApi, upstream }: PrivateIntegrationProps) {
    super(scope, id);
    this.upstream = sortLists(upstream);
    this.network = new UpstreamNetwork(this, "Network", this.upstream);
    this.vpcLink = this.defineLink();
    // A VPC link can only be replaced, and the methods hold only a reference to it and to the load balancer. Without this line,
    // a change would make no new deployment, and the old one would keep the old link.
    restApi.latestDeployment?.addToLogicalId({ upstream: this.upstream });
  }

  /**
   * Defines a method of a resource whose requests go to the upstream.
   *
   * @param authorizer checks the token first; undefined for a public method
   */
  defineMethod(resource: IResource, httpMethod: string, authorizer: IAuthorizer | undefined): Method {
    const method = resource.addMethod(httpMethod, this.integrationOf(resource.path, authorizer !== undefined), {
      ...(authorizer
        ? { authorizer, authorizationType: AuthorizationType.CUSTOM }
        : { authorizationType: AuthorizationType.NONE }),
      requestParameters: Object.fromEntries(
        variablesOf(resource.path).map((name) => [`method.request.path.${name}`, true]),
      ),
    } satisfies MethodOptions);
    // The target of a V2 link, for which CDK's integrations have no property.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
    (method.node.defaultChild as CfnMethod).addPropertyOverride(
      "Integration.IntegrationTarget",
      this.network.loadBalancerArn,
    );
    return method;
  }

  private integrationOf(path: string, guarded: boolean): Integration {
    return new Integration({
      type: IntegrationType.HTTP_PROXY,
      // The client's method goes through; a fixed one would replace it.
      integrationHttpMethod: "ANY",
      uri: this.uriOf(path),
      options: {
        connectionType: ConnectionType.VPC_LINK,
        vpcLink: this.vpcLink,
        timeout: Duration.millis(this.upstream.timeoutMillis),
        responseTransferMode: ResponseTransferMode.STREAM,
        requestParameters: { ...pathMappings(path), ...forwardedHeaders(guarded) },
      },
    });
  }

  /** The host of the URI becomes the Host header and, with TLS, the name that the certificate must have. */
  private uriOf(path: string): string {
    const { protocol, serverName, port } = this.upstream;
    return `${protocol}://${serverName ?? this.network.loadBalancerDnsName}:${port}${path.replace("{proxy+}", "{proxy}")}`;
  }

  private defineLink(): IVpcLink {
    const { vpc, subnets, linkSecurityGroup } = this.network;
    const link = new VpcLink(this, "Link", { vpc, subnets, securityGroups: [linkSecurityGroup] });
    // Methods refer to the link, so none exists before the load balancer listens and the security groups let requests through.
    link.node.addDependency(this.network);
    return RestVpcLink.fromVpcLinkId(this, "RestLink", link.vpcLinkId);
  }
}

/** Sorted, so that another order in the configuration does not replace the VPC link. */
function sortLists(upstream: EnvironmentConfig["upstream"]): EnvironmentConfig["upstream"] {
  const { subnetIds, availabilityZones, hosts } = upstream;
  const order = [...subnetIds.keys()].sort((left, right) => (at(subnetIds, left) < at(subnetIds, right) ? -1 : 1));
  return {
    ...upstream,
    subnetIds: order.map((index) => at(subnetIds, index)),
    availabilityZones: order.map((index) => at(availabilityZones, index)),
    hosts: hosts && [...hosts].sort(),
  };
}

function at(list: readonly string[], index: number): string {
  return list[index] ?? "";
}

/** A variable in a URI must be mapped, and a mapped variable must be declared on the method. */
function pathMappings(path: string): Record<string, string> {
  return Object.fromEntries(
    variablesOf(path).map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
  );
}

function variablesOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\+?\}/g)].flatMap((match) => match[1] ?? []);
}
