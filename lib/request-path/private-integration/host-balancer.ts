import { Duration, Validations } from "aws-cdk-lib";
import { type ISecurityGroup, type IVpc, Port, SecurityGroup, type SubnetSelection } from "aws-cdk-lib/aws-ec2";
import {
  type HealthCheck,
  NetworkLoadBalancer,
  type NetworkTargetGroup,
  Protocol,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { IpTarget } from "aws-cdk-lib/aws-elasticloadbalancingv2-targets";
import { Construct } from "constructs";

/** What the balancer needs to know. */
export interface HostBalancerProps {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** Private addresses of the Clipzy hosts. */
  readonly hosts: readonly string[];
  /** The port that the hosts listen on; the balancer listens on the same. */
  readonly port: number;
  readonly protocol: "http" | "https";
  /** Asked for by the health check; without it a TCP connection is enough. */
  readonly healthCheckPath?: string;
  /**
   * A security group that the hosts have already.
   *
   * @default - a new one is made, to be attached to them
   */
  readonly hostSecurityGroupId?: string;
}

/** An internal network load balancer for hosts that are known by their addresses. */
export class HostBalancer extends Construct {
  readonly loadBalancer: NetworkLoadBalancer;
  readonly targetGroup: NetworkTargetGroup;
  readonly securityGroup: SecurityGroup;
  /** The hosts' group: lets in the balancer. */
  readonly hostSecurityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, props: HostBalancerProps) {
    super(scope, id);
    this.securityGroup = this.defineGroup(props.vpc, "Group", "The load balancer in front of the Clipzy hosts");
    this.hostSecurityGroup = this.hostGroup(props);
    this.chain(Port.tcp(props.port));
    this.loadBalancer = this.defineBalancer(props);
    this.targetGroup = this.defineTargets(props);
  }

  private defineGroup(vpc: IVpc, id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc, description, allowAllOutbound: false });
  }

  private hostGroup({ vpc, hostSecurityGroupId }: HostBalancerProps): ISecurityGroup {
    if (hostSecurityGroupId !== undefined) {
      return SecurityGroup.fromSecurityGroupId(this, "ExistingHostGroup", hostSecurityGroupId);
    }
    return this.defineGroup(vpc, "HostGroup", "Attach to the Clipzy hosts: lets in the load balancer");
  }

  private chain(port: Port): void {
    this.securityGroup.addEgressRule(this.hostSecurityGroup, port, "To the Clipzy hosts");
    this.hostSecurityGroup.addIngressRule(this.securityGroup, port, "From the load balancer");
  }

  private defineBalancer({ vpc, subnets }: HostBalancerProps): NetworkLoadBalancer {
    const balancer = new NetworkLoadBalancer(this, "Balancer", {
      vpc,
      vpcSubnets: subnets,
      internetFacing: false,
      securityGroups: [this.securityGroup],
      // Two hosts in one zone should serve callers from both.
      crossZoneEnabled: true,
    });
    Validations.of(balancer).acknowledge({
      id: "AwsSolutions-ELB2",
      reason:
        "A network load balancer logs TLS listeners only, and this one has none; the API's access log has every request",
    });
    return balancer;
  }

  private defineTargets(props: HostBalancerProps): NetworkTargetGroup {
    const { port } = props;
    // Another port is another listener, beside the old one until the API's new deployment has taken its callers away.
    const listener = this.loadBalancer.addListener(`Listener${port}`, { port, protocol: Protocol.TCP });
    return listener.addTargets("Hosts", {
      port,
      protocol: Protocol.TCP,
      targets: props.hosts.map((host) => new IpTarget(host, port)),
      // The hosts' security group names the balancer's: that holds only while the balancer's own address is the source.
      preserveClientIp: false,
      deregistrationDelay: Duration.seconds(30),
      healthCheck: healthCheck(props),
    });
  }
}

function healthCheck({ protocol, healthCheckPath }: HostBalancerProps): HealthCheck {
  const often = { interval: Duration.seconds(10), healthyThresholdCount: 2, unhealthyThresholdCount: 2 };
  if (healthCheckPath === undefined) return { ...often, protocol: Protocol.TCP };
  return { ...often, protocol: protocol === "https" ? Protocol.HTTPS : Protocol.HTTP, path: healthCheckPath };
}
