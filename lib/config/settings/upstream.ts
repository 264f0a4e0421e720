import { isIPv4 } from "node:net";
import ipaddr from "ipaddr.js";
import { MAX_STREAM_MILLIS, MAX_ZONE_TARGETS } from "../../aws-limits.ts";
import type { Draft } from "../problems/draft.ts";
import { duplicateProblems, type Problem, problem } from "../problems/problems.ts";
import {
  availabilityZone,
  dnsName,
  loadBalancerArn,
  ownerOf,
  regionOfZone,
  securityGroupId,
  subnetId,
  vpcId,
} from "../values/aws-names.ts";
import { foreignProblems, homeRegion } from "../values/home.ts";
import { closedObject, list, oneOf, text, wholeNumber } from "../values/schema-parts.ts";

// What a target group takes as an address outside of the VPC's own blocks
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-register-targets.html).
const PRIVATE_BLOCKS = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"].map((block) =>
  ipaddr.IPv4.parseCIDR(block),
);

const host = text({ expected: "a private IPv4 address", example: "10.0.0.10", flaw: hostFlaw });

const loadBalancer = closedObject({ arn: loadBalancerArn, dnsName, securityGroupId });

/** The upstream: the Clipzy hosts, or an existing load balancer in front of them. */
export const upstream = closedObject({
  vpcId,
  subnetIds: list(subnetId, "subnet ids", "subnet id").meta({
    description: "Subnets of the VPC link and, with `hosts`, of the load balancer.",
  }),
  availabilityZones: list(availabilityZone, "availability zones", "availability zone").meta({
    description: "The availability zone of each subnet, in the same order.",
  }),
  port: wholeNumber(1, 65_535, "the port of the hosts, or of the load balancer's listener"),
  protocol: oneOf(["http", "https"], "Protocol to the upstream; https needs the name on its certificate.").default(
    "http",
  ),
  serverName: dnsName.optional(),
  // Five minutes: what API Gateway gives a streamed answer by itself, and its limit of silence within one. A smaller
  // number tells a caller of a hung host sooner (504), but cuts a long answer off in its middle, after a status of 200.
  timeoutMillis: wholeNumber(50, MAX_STREAM_MILLIS, "milliseconds for a whole answer, its stream included").default(
    300_000,
  ),
  healthCheckPath: text({ expected: "a path", example: "/health", pattern: /^\/[\x21-\x7e]{0,1023}$/ }).optional(),
  hosts: list(host, "private IPv4 addresses", "private IPv4 address, e.g. 10.0.0.10")
    .optional()
    .meta({ description: "The hosts' addresses: the stack makes a load balancer for them." }),
  hostSecurityGroupId: securityGroupId.optional().meta({
    description:
      "With `hosts`: a security group that they have already; it gets one rule, for the load balancer. Left out: the stack makes one to attach to them.",
  }),
  loadBalancer: loadBalancer
    .optional()
    .meta({ description: "An existing internal load balancer, instead of `hosts`." }),
});

/** What is wrong between the settings of `upstream`. */
export function upstreamProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.upstream`;
  return [
    ...duplicateProblems(draft.items(subnetId, "upstream", "subnetIds"), `${path}.subnetIds`, "subnet"),
    ...duplicateProblems(draft.items(host, "upstream", "hosts"), `${path}.hosts`, "host"),
    ...zoneProblems(draft, `${path}.availabilityZones`),
    ...targetProblems(draft, path),
    ...hostGroupProblems(draft, `${path}.hostSecurityGroupId`),
    ...serverNameProblems(draft, `${path}.serverName`),
    ...loadBalancerProblems(draft, `${path}.loadBalancer`),
  ];
}

function zoneProblems(draft: Draft, path: string): Problem[] {
  const subnets = draft.raw("upstream", "subnetIds");
  const zones = draft.raw("upstream", "availabilityZones");
  const items = draft.items(availabilityZone, "upstream", "availabilityZones");
  const home = homeRegion(draft);
  const foreign = home === undefined ? [] : items.filter(({ value }) => regionOfZone(value) !== home);
  const uneven = Array.isArray(subnets) && Array.isArray(zones) && subnets.length !== zones.length;
  return [
    ...duplicateProblems(items, path, "availability zone"),
    ...foreign.map(({ index, value }) =>
      problem(`${path}[${index}]`, value, `expected a zone of the environment's region, e.g. ${home}a`),
    ),
    ...(uneven
      ? [problem(path, zones, `expected one for each of the ${subnets.length} subnetIds, in the same order`)]
      : []),
  ];
}

function targetProblems(draft: Draft, path: string): Problem[] {
  if (typeof draft.raw("upstream") !== "object") return [];
  const given = ["hosts", "loadBalancer"].filter((key) => draft.raw("upstream", key) !== undefined);
  const problems: Problem[] = [];
  const hosts = draft.items(host, "upstream", "hosts").length;
  if (hosts > MAX_ZONE_TARGETS) {
    const expected = `expected at most ${MAX_ZONE_TARGETS} (a network load balancer's targets in one availability zone)`;
    problems.push(problem(`${path}.hosts`, `${hosts} hosts`, expected));
  }
  if (given.length !== 1) {
    const seen = given.length === 0 ? "got neither hosts nor loadBalancer" : "got hosts and loadBalancer";
    problems.push({
      path,
      message: `${seen}, expected hosts (the stack makes a load balancer) or loadBalancer (an existing one)`,
      severity: "error",
    });
  }
  const healthCheck = draft.valid(upstream.shape.healthCheckPath, "upstream", "healthCheckPath");
  if (healthCheck !== undefined && given.length === 1 && given[0] === "loadBalancer") {
    problems.push(
      problem(
        `${path}.healthCheckPath`,
        healthCheck,
        "expected none: an existing load balancer has its own health check",
      ),
    );
  }
  return problems;
}

function hostGroupProblems(draft: Draft, path: string): Problem[] {
  const group = draft.raw("upstream", "hostSecurityGroupId");
  if (group === undefined || draft.raw("upstream", "loadBalancer") === undefined) return [];
  return [problem(path, group, "expected none beside loadBalancer, whose own security group is in front of the hosts")];
}

/** AWS's own names for load balancers; China has another suffix. */
const OWN_NAME = /\.elb\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/;

function serverNameProblems(draft: Draft, path: string): Problem[] {
  const protocol = draft.valid(upstream.shape.protocol, "upstream", "protocol");
  const name = draft.raw("upstream", "serverName");
  if (protocol === "http" && name !== undefined)
    return [problem(path, name, 'expected none unless protocol is "https": nothing would use it')];
  if (protocol !== "https" || name !== undefined) return [];
  const balancer = draft.valid(dnsName, "upstream", "loadBalancer", "dnsName");
  // No public authority certifies AWS's own names for load balancers. Under another name the load balancer has a certificate for it.
  const whose =
    draft.raw("upstream", "hosts") !== undefined
      ? "the hosts'"
      : balancer !== undefined && OWN_NAME.test(balancer)
        ? "the load balancer's"
        : undefined;
  if (whose === undefined) return [];
  return [
    problem(
      path,
      name,
      `expected the DNS name in ${whose} certificate (it becomes Host and SNI), e.g. engine.clipzy.example.com`,
    ),
  ];
}

function loadBalancerProblems(draft: Draft, path: string): Problem[] {
  const arn = draft.valid(loadBalancerArn, "upstream", "loadBalancer", "arn");
  if (arn === undefined) return [];
  return [
    ...foreignProblems(draft, arn, `${path}.arn`, "a load balancer"),
    ...openLoadBalancer(draft, arn, `${path}.dnsName`),
  ];
}

/** The DNS name of an internal application load balancer begins with `internal-`; without, it is open to the internet. */
function openLoadBalancer(draft: Draft, arn: string, path: string): Problem[] {
  const name = draft.valid(dnsName, "upstream", "loadBalancer", "dnsName");
  if (name === undefined || !OWN_NAME.test(name)) return [];
  const { region } = ownerOf(arn);
  if (!name.includes(`.${region}.`))
    return [problem(path, name, `expected the name of the load balancer in ${region}`)];
  if (!arn.includes(":loadbalancer/app/") || name.startsWith("internal-")) return [];
  return [problem(path, name, "expected an internal load balancer, whose name begins with internal-")];
}

function hostFlaw(given: string): string | undefined {
  if (!isIPv4(given)) return "expected a private IPv4 address, e.g. 10.0.0.10";
  const address = ipaddr.IPv4.parse(given);
  if (PRIVATE_BLOCKS.some((block) => address.match(block))) return undefined;
  return "expected a private address (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10), e.g. 10.0.0.10";
}
