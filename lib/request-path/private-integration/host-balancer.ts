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

/** The hosts, and where the load balancer in front of them lies. */
export interface HostBalancerProps {
  /** The VPC of the hosts. */
  readonly vpc: IVpc;
  /** One subnet for each availability zone that the load balancer serves. */
  readonly subnets: SubnetSelection;
  /** Private addresses of the Clipzy hosts. */
  readonly hosts: readonly string[];
  /** The port that the hosts listen on; the balancer listens on the same. */
  readonly port: number;
  /** What the hosts speak: the protocol of a health check with a path. */
  readonly protocol: "http" | "https";
  /**
   * Path that the health check requests.
   *
   * @default - a host that accepts a TCP connection is healthy
   */
  readonly healthCheckPath?: string;
  /**
   * A security group that the hosts have already.
   *
   * @default - a new one, to be attached to them
   */
  readonly hostSecurityGroupId?: string;
}

/** An internal network load balancer in front of hosts with fixed addresses. */
export class HostBalancer extends Construct {
  readonly loadBalancer: NetworkLoadBalancer;
  /** The hosts, with their health. */
  readonly targetGroup: NetworkTargetGroup;
  /** The load balancer's group. */
  readonly securityGroup: SecurityGroup;
  /** The hosts' group: lets in the load balancer alone, as far as the stack has made it. */
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
      // Hosts in one zone serve callers of every zone.
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
    // The port is part of the id, since a listener's port is not changed while calls come by it: a new port makes a new listener.
    // The API switches to it at once, and its targets get calls only after their first health checks, so that takes minutes.
    const listener = this.loadBalancer.addListener(`Listener${port}`, { port, protocol: Protocol.TCP });
    return listener.addTargets("Hosts", {
      port,
      protocol: Protocol.TCP,
      targets: props.hosts.map((host) => new IpTarget(host, port)),
      // The hosts' group admits the load balancer's group, which works only while the load balancer's address is the source.
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
