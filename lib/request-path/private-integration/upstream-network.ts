import { Validations } from "aws-cdk-lib";
import { type ISecurityGroup, type IVpc, Port, SecurityGroup, type SubnetSelection, Vpc } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { HostBalancer } from "./host-balancer.ts";

type Upstream = EnvironmentConfig["upstream"];

/**
 * The network between the API and the Clipzy hosts: a chain of security groups in which each lets in the one before it,
 * on one port, and nothing else. VPC link -> load balancer -> host.
 */
export class UpstreamNetwork extends Construct {
  readonly vpc: IVpc;
  /** Where the VPC link and a load balancer of the stack lie. */
  readonly subnets: SubnetSelection;
  /** The VPC link's group. */
  readonly linkSecurityGroup: SecurityGroup;
  /** Of the load balancer in use. */
  readonly loadBalancerArn: string;
  /** Of the load balancer in use. */
  readonly loadBalancerDnsName: string;
  /** The load balancer that the stack makes; undefined with an existing one. */
  readonly hostBalancer?: HostBalancer;
  /** The group to attach to the hosts; with an existing load balancer, that one's group. */
  readonly hostSecurityGroupId: string;

  constructor(scope: Construct, id: string, upstream: Upstream) {
    super(scope, id);
    this.vpc = this.importVpc(upstream);
    this.subnets = { subnets: this.vpc.privateSubnets };
    const description = "The VPC link of the Clipzy API";
    this.linkSecurityGroup = new SecurityGroup(this, "LinkGroup", {
      vpc: this.vpc,
      description,
      allowAllOutbound: false,
    });

    if (upstream.loadBalancer) {
      const { arn, dnsName, securityGroupId } = upstream.loadBalancer;
      this.linkTo(SecurityGroup.fromSecurityGroupId(this, "BalancerGroup", securityGroupId), upstream.port);
      this.loadBalancerArn = arn;
      this.loadBalancerDnsName = dnsName;
      this.hostSecurityGroupId = securityGroupId;
    } else {
      const { vpc, subnets } = this;
      this.hostBalancer = new HostBalancer(this, "Balancer", {
        ...upstream,
        vpc,
        subnets,
        hosts: upstream.hosts ?? [],
      });
      this.linkTo(this.hostBalancer.securityGroup, upstream.port);
      this.loadBalancerArn = this.hostBalancer.loadBalancer.loadBalancerArn;
      this.loadBalancerDnsName = this.hostBalancer.loadBalancer.loadBalancerDnsName;
      this.hostSecurityGroupId = this.hostBalancer.hostSecurityGroup.securityGroupId;
    }
  }

  /** No lookup: synthesis needs no credentials. */
  private importVpc({ vpcId, availabilityZones, subnetIds }: Upstream): IVpc {
    const vpc = Vpc.fromVpcAttributes(this, "Vpc", { vpcId, availabilityZones, privateSubnetIds: subnetIds });
    Validations.of(vpc).acknowledge({
      id: "Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId",
      reason: "Nothing here adds routes, so the subnets' route tables are not needed",
    });
    return vpc;
  }

  private linkTo(balancer: ISecurityGroup, port: number): void {
    this.linkSecurityGroup.addEgressRule(balancer, Port.tcp(port), "To the load balancer", true);
    balancer.addIngressRule(this.linkSecurityGroup, Port.tcp(port), "From the VPC link of the Clipzy API", true);
  }
}
