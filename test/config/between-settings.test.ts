import { describe, expect, test } from "@jest/globals";
import { type Given, givenLoadBalancer, linesAfter } from "./given-environment.ts";

type Row = readonly [sentence: string, change: (environment: Given) => void, lines: readonly string[]];

function table(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    test.each(rows)("%s", (_, change, lines) => {
      expect(linesAfter(change)).toEqual(lines);
    });
  });
}

const certificateArn = "arn:aws:acm:eu-central-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
const inVirginia = certificateArn.replace("eu-central-1", "us-east-1");
const endpoint = "vpce-0123456789abcdef0";
const truststoreIn = (bucket: string) => (environment: Given) => {
  const mutualTlsTruststore = `s3://${bucket}/clients.pem`;
  environment.api = { domain: { name: "clipzy.example.com", certificateArn, mutualTlsTruststore } };
};

table("account and region", [
  [
    "may both be missing",
    (environment) => {
      delete environment.account;
      delete environment.region;
    },
    [],
  ],
  [
    "fail when only the account is given",
    (environment) => delete environment.region,
    ["region: missing, expected region beside account, or neither for a template that fits any account and region"],
  ],
  [
    "fail when only the region is given",
    (environment) => delete environment.account,
    ["account: missing, expected account beside region, or neither for a template that fits any account and region"],
  ],
]);

table("the endpoint", [
  [
    "may be private with its VPC endpoints",
    (environment) => {
      environment.api = { endpoint: "private", vpcEndpointIds: [endpoint], endpointAccessMode: "basic" };
    },
    [],
  ],
  [
    "fails when it is strict and private: its VPC endpoint's name is not the one in the Host header",
    (environment) => {
      environment.api = { endpoint: "private", vpcEndpointIds: [endpoint], endpointAccessMode: "strict" };
    },
    ['api.endpointAccessMode: got "strict", expected "basic", or no such key, where endpoint is "private"'],
  ],
  [
    "fails when it is private without VPC endpoints",
    (environment) => {
      environment.api = { endpoint: "private" };
    },
    [
      "api.vpcEndpointIds: got a list of 0, expected at least one VPC endpoint id: a private API is reached through them only, e.g. vpce-0123456789abcdef0",
    ],
  ],
  [
    "fails when it is regional with VPC endpoints",
    (environment) => {
      environment.api = { vpcEndpointIds: [endpoint] };
    },
    ['api.vpcEndpointIds: got a list of 1, expected none unless endpoint is "private"'],
  ],
  [
    "fails when it is private with a custom domain, or names a VPC endpoint twice",
    (environment) => {
      const domain = { name: "clipzy.example.com", certificateArn };
      environment.api = { endpoint: "private", vpcEndpointIds: [endpoint, endpoint], domain };
    },
    [
      `api.vpcEndpointIds[1]: got "${endpoint}", expected each VPC endpoint once, it is [0] already`,
      'api.domain: got an object, expected no custom domain where endpoint is "private"',
    ],
  ],
]);

table("a custom domain", [
  [
    "may have a zone and mutual TLS",
    (environment) => {
      const hostedZone = { id: "Z0123456789ABCDEFGHIJ", name: "example.com" };
      const mutualTlsTruststore = "s3://clipzy-truststore/a/clients.pem";
      environment.api = { domain: { name: "clipzy.example.com", certificateArn, hostedZone, mutualTlsTruststore } };
    },
    [],
  ],
  [
    "may prove with mutual TLS that its name is ours, and name a version of the truststore",
    (environment) => {
      const mutual = {
        mutualTlsTruststore: "s3://clipzy-truststore/clients.pem",
        mutualTlsTruststoreVersion: "3sL4.v2",
      };
      const name = "clipzy.example.com";
      environment.api = { domain: { name, certificateArn, ...mutual, ownershipCertificateArn: certificateArn } };
    },
    [],
  ],
  [
    "fails when it has what belongs to mutual TLS without a truststore, or a certificate of another region",
    (environment) => {
      const idle = { mutualTlsTruststoreVersion: "3sL4.v2", ownershipCertificateArn: inVirginia };
      environment.api = { domain: { name: "clipzy.example.com", certificateArn, ...idle } };
    },
    [
      'api.domain.mutualTlsTruststoreVersion: got "3sL4.v2", expected none without mutualTlsTruststore',
      `api.domain.ownershipCertificateArn: got "${inVirginia.slice(0, 60)}...", expected none without mutualTlsTruststore`,
      `api.domain.ownershipCertificateArn: got "${inVirginia.slice(0, 60)}...", expected a certificate in the environment's region, eu-central-1`,
    ],
  ],
  ...["10.0.0", "a.b", "a-b.c", "1.2.3.4.5"].map(
    (bucket): Row => [`may keep its truststore in the bucket ${bucket}`, truststoreIn(bucket), []],
  ),
  ...["10.0.0.1", "a..b", "a...b", ".ab", "ab."].map(
    (bucket): Row => [
      `fails when its truststore is said to lie in the bucket ${bucket}`,
      truststoreIn(bucket),
      [
        `api.domain.mutualTlsTruststore: got "s3://${bucket}/clients.pem", expected the S3 address of a truststore, e.g. s3://clipzy-truststore/clients.pem`,
      ],
    ],
  ),
  [
    "fails when it is not within its zone",
    (environment) => {
      const hostedZone = { id: "Z0123456789ABCDEFGHIJ", name: "example.com" };
      environment.api = { domain: { name: "clipzyexample.com", certificateArn, hostedZone } };
    },
    ['api.domain.name: got "clipzyexample.com", expected a name within its hosted zone, e.g. clipzy.example.com'],
  ],
  [
    "fails when its certificate is in another region",
    (environment) => {
      environment.api = {
        domain: { name: "clipzy.example.com", certificateArn: certificateArn.replace("eu-central-1", "us-east-1") },
      };
    },
    [
      'api.domain.certificateArn: got "arn:aws:acm:us-east-1:111111111111:certificate/01234567-89ab...", expected a certificate in the environment\'s region, eu-central-1',
    ],
  ],
  [
    "fails when a rule wants a path that API Gateway keeps for itself",
    (environment) => {
      environment.api = { domain: { name: "clipzy.example.com", certificateArn } };
      environment.auth.rules = [
        { methods: ["GET"], path: "/ping" },
        { methods: ["GET"], path: "/sping/*" },
        { methods: ["GET"], path: "/pings" },
      ];
    },
    [
      'auth.rules[0].path: got "/ping", expected another first segment (API Gateway keeps /ping and /sping of a custom domain for itself)',
      'auth.rules[1].path: got "/sping/*", expected another first segment (API Gateway keeps /ping and /sping of a custom domain for itself)',
    ],
  ],
  [
    "leaves /ping alone where there is none",
    (environment) => {
      environment.auth.rules[0].path = "/ping";
    },
    [],
  ],
]);

const elsewhere = "arn:aws:acm:eu-west-1:222222222222:certificate/01234567-89ab-cdef-0123-456789abcdef";
const nowhere = (environment: Given) => {
  delete environment.account;
  delete environment.region;
};

table("ARNs", [
  [
    "fail when a certificate is another account's",
    (environment) => {
      environment.api = {
        domain: { name: "clipzy.example.com", certificateArn: certificateArn.replace("111111111111", "222222222222") },
      };
    },
    [
      'api.domain.certificateArn: got "arn:aws:acm:eu-central-1:222222222222:certificate/01234567-8...", expected a certificate in the environment\'s account, 111111111111',
    ],
  ],
  [
    "fail when their partition is not their region's",
    (environment) => {
      environment.alarms = { topicArn: "arn:aws-cn:sns:eu-central-1:111111111111:alarms" };
    },
    [
      'alarms.topicArn: got "arn:aws-cn:sns:eu-central-1:111111111111:alarms", expected an ARN that begins with arn:aws: in that region',
    ],
  ],
  ...[
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-north-1", "aws-cn"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-east-1", "aws-iso-b"],
    ["eusc-de-east-1", "aws-eusc"],
    ["us-east-1", "aws"],
  ].map(
    ([region, partition]): Row => [
      `may be of the partition ${partition} in ${region}`,
      (environment) => {
        environment.region = region;
        environment.upstream.availabilityZones = [`${region}a`];
        environment.alarms = { topicArn: `arn:${partition}:sns:${region}:111111111111:alarms` };
      },
      [],
    ],
  ),
  [
    "are compared with the zones where no region is named",
    (environment) => {
      nowhere(environment);
      environment.api = { domain: { name: "clipzy.example.com", certificateArn: elsewhere } };
      environment.alarms = { topicArn: "arn:aws:sns:ap-south-1:111111111111:alarms" };
    },
    [
      'api.domain.certificateArn: got "arn:aws:acm:eu-west-1:222222222222:certificate/01234567-89ab...", expected a certificate in the environment\'s region, eu-central-1',
      'alarms.topicArn: got "arn:aws:sns:ap-south-1:111111111111:alarms", expected a topic in the environment\'s region, eu-central-1',
    ],
  ],
  ...[
    ["aws-foo", "eu-central-1", "aws"],
    ["aws-us-gov", "eu-central-1", "aws"],
    ["aws", "cn-north-1", "aws-cn"],
    ["aws", "us-gov-west-1", "aws-us-gov"],
    ["aws-cn", "us-isob-east-1", "aws-iso-b"],
    ["aws-iso", "us-isof-south-1", "aws-iso-f"],
    ["aws-iso", "eu-isoe-west-1", "aws-iso-e"],
  ].map(
    ([given, region, partition]): Row => [
      `fail when they are of the partition ${given} in ${region}`,
      (environment) => {
        environment.region = region;
        environment.upstream.availabilityZones = [`${region}a`];
        environment.alarms = { topicArn: `arn:${given}:sns:${region}:111111111111:alarms` };
      },
      [
        `alarms.topicArn: got "arn:${given}:sns:${region}:111111111111:alarms", expected an ARN that begins with arn:${partition}: in that region`,
      ],
    ],
  ),
  [
    "are compared with the load balancer where no account is named and no zone is valid",
    (environment) => {
      nowhere(environment);
      delete environment.upstream.hosts;
      environment.upstream.loadBalancer = givenLoadBalancer();
      environment.upstream.availabilityZones = ["central"];
      environment.api = { domain: { name: "clipzy.example.com", certificateArn: elsewhere } };
    },
    [
      'upstream.availabilityZones[0]: got "central", expected an availability zone, e.g. eu-central-1a',
      'api.domain.certificateArn: got "arn:aws:acm:eu-west-1:222222222222:certificate/01234567-89ab...", expected a certificate in the environment\'s region, eu-central-1',
      'api.domain.certificateArn: got "arn:aws:acm:eu-west-1:222222222222:certificate/01234567-89ab...", expected a certificate in the environment\'s account, 111111111111',
    ],
  ],
  [
    "may name any account where none is named",
    (environment) => {
      nowhere(environment);
      environment.api = { domain: { name: "clipzy.example.com", certificateArn } };
    },
    [],
  ],
]);

table("tags", [
  ["may differ in their names", (environment) => Object.assign(environment, { tags: { Service: "a", Team: "a" } }), []],
  [
    "fail when names differ by case only",
    (environment) => Object.assign(environment, { tags: { Service: "a", service: "b" } }),
    ['tags: got "service", expected tag names that differ by more than upper and lower case'],
  ],
]);

const exposed = (length: number) => (environment: Given) => {
  environment.cors.exposeHeaders = [`X-${"a".repeat(108)}`, `X-${"b".repeat(length - 138)}`];
};

table("CORS", [
  ["may expose headers of 255 characters together", exposed(255), []],
  [
    "fails when they are longer, though there is one origin only",
    exposed(256),
    [
      "cors.exposeHeaders: got 2 headers of 256 characters, expected at most 255 with X-Request-Id and Retry-After (AWS WAF's limit of a response header)",
    ],
  ],
  [
    "fails when a header is listed twice, whatever its case",
    (environment) => {
      environment.cors.allowHeaders = ["Authorization", "authorization"];
    },
    ['cors.allowHeaders[1]: got "authorization", expected each header once, it is [0] already'],
  ],
  [
    "fails when credentials are allowed to nobody",
    (environment) => {
      environment.cors = { origins: [], allowCredentials: true };
    },
    ["cors.allowCredentials: got true, expected false where no origin is listed: no browser may call at all"],
  ],
]);

table("address lists", [
  [
    "may overlap each other",
    (environment) => {
      environment.webAcl = { allow: ["198.51.100.0/24"], deny: ["198.51.100.0/28"] };
    },
    [],
  ],
  [
    "are warned about when a block stands in both",
    (environment) => {
      environment.webAcl = { allow: ["192.0.2.0/24", "10.0.0.0/8"], deny: ["10.0.0.0/8"] };
    },
    ['webAcl.allow[1]: got "10.0.0.0/8", expected a CIDR that deny does not list: none of its addresses may call'],
  ],
  [
    "fail when a block stands twice, in two spellings of IPv6 too",
    (environment) => {
      environment.webAcl = { deny: ["2001:db8::/32", "2001:0DB8:0:0::/32", "192.0.2.0/24"] };
    },
    ['webAcl.deny[1]: got "2001:db8::/32", expected each CIDR once, it is [0] already'],
  ],
  ...(
    [
      ["IPv4", "IPv6", "192.0.2.0/24"],
      ["IPv6", "IPv4", "2001:db8::/32"],
    ] as const
  ).map(
    ([one, other, block]): Row => [
      `warns when it denies ${one} blocks alone, and no allowlist keeps the other family out`,
      (environment) => Object.assign(environment, { webAcl: { deny: [block] } }),
      [
        `webAcl.deny: holds no ${other} block: a denied client that also has an ${other} address gets in by it; expected its ${other} blocks too`,
      ],
    ],
  ),
  [
    "may deny one family where an allowlist keeps the other out",
    (environment) => Object.assign(environment, { webAcl: { allow: ["198.51.100.0/24"], deny: ["198.51.100.0/28"] } }),
    [],
  ],
]);

const many = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const hosts = (count: number) => many("", count).map((index) => `10.0.${Number(index) >> 8}.${Number(index) & 255}`);
const endpoints = (count: number) => many("", count).map((index) => `vpce-${index.padStart(17, "0")}`);

table("lists", [
  ["may hold 500 hosts", (environment) => Object.assign(environment.upstream, { hosts: hosts(500) }), []],
  [
    "fail when there are 501 hosts",
    (environment) => Object.assign(environment.upstream, { hosts: hosts(501) }),
    [
      'upstream.hosts: got "501 hosts", expected at most 500 (a network load balancer\'s targets in one availability zone)',
    ],
  ],
  [
    "may hold 300 VPC endpoints",
    (environment) => Object.assign(environment, { api: { endpoint: "private", vpcEndpointIds: endpoints(300) } }),
    [],
  ],
  [
    "fail when there are 301 VPC endpoints",
    (environment) => Object.assign(environment, { api: { endpoint: "private", vpcEndpointIds: endpoints(301) } }),
    [
      'api.vpcEndpointIds: got "301 ids", expected at most 300: the API\'s resource policy, which lists them, holds 8,192 bytes',
    ],
  ],
]);

table("the upstream", [
  ...["us-west-2-lax-1a", "us-west-2a"].map(
    (zone): Row => [
      `may lie in ${zone}, which is a zone of us-west-2`,
      (environment) => {
        environment.region = "us-west-2";
        environment.upstream.availabilityZones = [zone];
      },
      [],
    ],
  ),
  [
    "fails when its zones are of two regions, and no region is named",
    (environment) => {
      nowhere(environment);
      environment.upstream.subnetIds.push("subnet-0123456789abcdef1");
      environment.upstream.availabilityZones.push("eu-north-1b");
    },
    [
      'upstream.availabilityZones[1]: got "eu-north-1b", expected a zone of the environment\'s region, e.g. eu-central-1a',
    ],
  ],
  [
    "fails when a load balancer of AWS's own name is to be spoken to by TLS",
    (environment) => {
      delete environment.upstream.hosts;
      delete environment.upstream.serverName;
      environment.upstream.loadBalancer = givenLoadBalancer();
    },
    [
      "upstream.serverName: missing, expected the DNS name in the load balancer's certificate (it becomes Host and SNI), e.g. engine.clipzy.example.com",
    ],
  ],
  [
    "may speak TLS to a load balancer under a name of its owner's",
    (environment) => {
      delete environment.upstream.hosts;
      delete environment.upstream.serverName;
      environment.upstream.loadBalancer = { ...givenLoadBalancer(), dnsName: "engine.clipzy.example.com" };
    },
    [],
  ],
  [
    "fails when the load balancer's name is of another region than its ARN",
    (environment) => {
      delete environment.upstream.hosts;
      environment.upstream.loadBalancer = {
        ...givenLoadBalancer(),
        dnsName: "internal-clipzy-engine-0123456789.eu-west-1.elb.amazonaws.com",
      };
    },
    [
      'upstream.loadBalancer.dnsName: got "internal-clipzy-engine-0123456789.eu-west-1.elb.amazonaws.co...", expected the name of the load balancer in eu-central-1',
    ],
  ],
  [
    "fails when a load balancer in China is open",
    (environment) => {
      delete environment.upstream.hosts;
      environment.region = "cn-north-1";
      environment.upstream.availabilityZones = ["cn-north-1a"];
      environment.upstream.loadBalancer = {
        ...givenLoadBalancer(),
        arn: givenLoadBalancer().arn.replace("arn:aws:", "arn:aws-cn:").replace("eu-central-1", "cn-north-1"),
        dnsName: "clipzy-1.cn-north-1.elb.amazonaws.com.cn",
      };
    },
    [
      'upstream.loadBalancer.dnsName: got "clipzy-1.cn-north-1.elb.amazonaws.com.cn", expected an internal load balancer, whose name begins with internal-',
    ],
  ],
  [
    "may be an existing load balancer",
    (environment) => {
      delete environment.upstream.hosts;
      environment.upstream.loadBalancer = givenLoadBalancer();
    },
    [],
  ],
  [
    "may be an existing network load balancer, whose name does not say internal",
    (environment) => {
      delete environment.upstream.hosts;
      const given = givenLoadBalancer();
      const dnsName = "clipzy-engine-0123456789abcdef.elb.eu-central-1.amazonaws.com";
      environment.upstream.loadBalancer = { ...given, arn: given.arn.replace("/app/", "/net/"), dnsName };
    },
    [],
  ],
  [
    "fails when there is none",
    (environment) => delete environment.upstream.hosts,
    [
      "upstream: got neither hosts nor loadBalancer, expected hosts (the stack makes a load balancer) or loadBalancer (an existing one)",
    ],
  ],
  [
    "fails when there are two",
    (environment) => {
      environment.upstream.loadBalancer = givenLoadBalancer();
    },
    [
      "upstream: got hosts and loadBalancer, expected hosts (the stack makes a load balancer) or loadBalancer (an existing one)",
    ],
  ],
  [
    "fails when the load balancer is open to the internet, in another region or of another account",
    (environment) => {
      delete environment.upstream.hosts;
      environment.upstream.loadBalancer = {
        ...givenLoadBalancer(),
        arn: "arn:aws:elasticloadbalancing:eu-west-1:222222222222:loadbalancer/app/a/0123456789abcdef",
        dnsName: "a-1.eu-west-1.elb.amazonaws.com",
      };
    },
    [
      'upstream.loadBalancer.arn: got "arn:aws:elasticloadbalancing:eu-west-1:222222222222:loadbala...", expected a load balancer in the environment\'s region, eu-central-1',
      'upstream.loadBalancer.arn: got "arn:aws:elasticloadbalancing:eu-west-1:222222222222:loadbala...", expected a load balancer in the environment\'s account, 111111111111',
      'upstream.loadBalancer.dnsName: got "a-1.eu-west-1.elb.amazonaws.com", expected an internal load balancer, whose name begins with internal-',
    ],
  ],
  [
    "fails when a load balancer gets a health check that nobody would do",
    (environment) => {
      delete environment.upstream.hosts;
      Object.assign(environment.upstream, { loadBalancer: givenLoadBalancer(), healthCheckPath: "/health" });
    },
    ['upstream.healthCheckPath: got "/health", expected none: an existing load balancer has its own health check'],
  ],
  [
    "fails when a group of the hosts is named beside an existing load balancer",
    (environment) => {
      const hostSecurityGroupId = "sg-0123456789abcdef0";
      environment.upstream.hosts = undefined;
      Object.assign(environment.upstream, { loadBalancer: givenLoadBalancer(), hostSecurityGroupId });
    },
    [
      'upstream.hostSecurityGroupId: got "sg-0123456789abcdef0", expected none beside loadBalancer, whose own security group is in front of the hosts',
    ],
  ],
  [
    "fails when https has no name for the hosts' certificate",
    (environment) => delete environment.upstream.serverName,
    [
      "upstream.serverName: missing, expected the DNS name in the hosts' certificate (it becomes Host and SNI), e.g. engine.clipzy.example.com",
    ],
  ],
  [
    "fails when a name is given that nothing would use",
    (environment) => {
      environment.upstream.protocol = "http";
    },
    [
      'upstream.serverName: got "engine.example.com", expected none unless protocol is "https": nothing would use it',
      'upstream.protocol: got "http", expected "https": requests cross the VPC unencrypted',
    ],
  ],
  [
    "fails when subnets and zones do not pair up, or repeat",
    (environment) => {
      const [subnet] = environment.upstream.subnetIds;
      environment.upstream.subnetIds = [subnet, subnet, "subnet-01234567"];
      environment.upstream.availabilityZones = ["eu-central-1a", "eu-central-1a"];
    },
    [
      'upstream.subnetIds[1]: got "subnet-0123456789abcdef0", expected each subnet once, it is [0] already',
      'upstream.availabilityZones[1]: got "eu-central-1a", expected each availability zone once, it is [0] already',
      "upstream.availabilityZones: got a list of 2, expected one for each of the 3 subnetIds, in the same order",
    ],
  ],
  [
    "fails when a host stands twice",
    (environment) => {
      environment.upstream.hosts = ["10.0.0.1", "10.0.0.2", "10.0.0.1"];
    },
    ['upstream.hosts[2]: got "10.0.0.1", expected each host once, it is [0] already'],
  ],
]);

table("revocations", [
  [
    "may name one token or one subject",
    (environment) => {
      environment.auth.revoked = [
        { issuer: "https://login.example.com", jti: "a", reason: "lost" },
        { issuer: "https://login.example.com", sub: "a", reason: "left" },
      ];
    },
    [],
  ],
  [
    "fail when they name none or both, an unknown issuer, or the same twice",
    (environment) => {
      environment.auth.revoked = [
        { issuer: "https://login.example.com", reason: "lost" },
        { issuer: "https://login.example.com", jti: "a", sub: "b", reason: "lost" },
        { issuer: "https://login.example.com/", jti: "a", reason: "lost" },
        { issuer: "https://login.example.com", jti: "c", reason: "lost" },
        { issuer: "https://login.example.com", jti: "c", reason: "" },
        { issuer: "https://login.example.com", jti: "c", reason: "again" },
      ];
    },
    [
      'auth.revoked[4].reason: got "", expected why and when, in words, e.g. laptop stolen 2026-11-20',
      'auth.revoked[5]: got "jti c of https://login.example.com", expected each revocation once, it is [3] already',
      "auth.revoked[0]: got neither jti nor sub, expected jti (one token) or sub (every token of one subject)",
      "auth.revoked[1]: got jti and sub, expected jti (one token) or sub (every token of one subject)",
      'auth.revoked[2].issuer: got "https://login.example.com/", expected one of this environment\'s issuers, e.g. https://login.example.com',
    ],
  ],
]);
