import { describe, expect, test } from "@jest/globals";
import type { Template } from "aws-cdk-lib/assertions";
import { resourceOf, resourcesOf, templateOf } from "../../helpers/synthesized.ts";

const LOAD_BALANCER = {
  arn: "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/clipzy/0123456789abcdef",
  dnsName: "internal-clipzy-0123456789.eu-central-1.elb.amazonaws.com",
  securityGroupId: "sg-0123456789abcdef0",
};
const EXISTING = { hosts: undefined, loadBalancer: LOAD_BALANCER };

const own = templateOf({
  auth: {
    rules: [
      { methods: "*", path: "/a/*/b/*" },
      { methods: ["GET"], path: "/open", public: true },
    ],
  },
});

describe("a method", () => {
  test("is passed on as it is, streamed, through the VPC link to the load balancer", () => {
    expect(integrationOf(own, "ANY")).toMatchObject({
      Type: "HTTP_PROXY",
      IntegrationHttpMethod: "ANY",
      ConnectionType: "VPC_LINK",
      ConnectionId: { Ref: idOf(own, "AWS::ApiGatewayV2::VpcLink") },
      IntegrationTarget: { Ref: idOf(own, "AWS::ElasticLoadBalancingV2::LoadBalancer") },
      ResponseTransferMode: "STREAM",
      TimeoutInMillis: 300_000,
    });
  });

  test("declares and maps every variable of its path", () => {
    const method = methodOf(own, "ANY");
    expect(method.RequestParameters).toEqual({ "method.request.path.v1": true, "method.request.path.proxy": true });
    expect(method.Integration.RequestParameters).toMatchObject({
      "integration.request.path.v1": "method.request.path.v1",
      "integration.request.path.proxy": "method.request.path.proxy",
    });
    expect(JSON.stringify(method.Integration.Uri)).toContain(":8000/a/{v1}/b/{proxy}");
  });

  const common = {
    "X-Clipzy-Source-Ip": "context.identity.sourceIp",
    "X-Forwarded-For": "context.identity.sourceIp",
    "X-Request-Id": "context.requestId",
    Authorization: "'removed-by-gateway'",
  };
  test.each<[string, string, Record<string, string>]>([
    [
      "a guarded one tells who calls",
      "ANY",
      {
        ...common,
        "X-Clipzy-Principal": "context.authorizer.principalId",
        "X-Clipzy-Scopes": "context.authorizer.scopes",
        "X-Clipzy-Issuer": "context.authorizer.issuer",
      },
    ],
    [
      "a public one leaves no name to the client",
      "GET",
      { ...common, "X-Clipzy-Principal": "'anonymous'", "X-Clipzy-Scopes": "'-'", "X-Clipzy-Issuer": "'-'" },
    ],
  ])("%s", (_, method, expected) => {
    const prefix = "integration.request.header.";
    const mappings = Object.entries(integrationOf(own, method).RequestParameters as Record<string, string>);
    const headers = mappings
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]);
    expect(Object.fromEntries(headers)).toEqual(expected);
  });
});

describe("hosts by address", () => {
  test("are targets of an internal balancer, which is their only caller", () => {
    expect(resourceOf(own, "AWS::ElasticLoadBalancingV2::LoadBalancer").Properties).toMatchObject({
      Scheme: "internal",
      Type: "network",
    });
    expect(resourceOf(own, "AWS::ElasticLoadBalancingV2::TargetGroup").Properties).toMatchObject({
      TargetType: "ip",
      Protocol: "TCP",
      Targets: [
        { Id: "10.0.1.10", Port: 8000 },
        { Id: "10.0.2.10", Port: 8000 },
      ],
      TargetGroupAttributes: expect.arrayContaining([{ Key: "preserve_client_ip.enabled", Value: "false" }]),
    });
  });

  test.each<[string, object, object]>([
    ["a connection", {}, { HealthCheckProtocol: "TCP" }],
    ["a path", { healthCheckPath: "/health" }, { HealthCheckProtocol: "HTTP", HealthCheckPath: "/health" }],
    [
      "a path over TLS",
      { healthCheckPath: "/health", protocol: "https", serverName: "engine.example.com" },
      { HealthCheckProtocol: "HTTPS", HealthCheckPath: "/health" },
    ],
  ])("are healthy by %s", (_, upstream, expected) => {
    const template = Object.keys(upstream).length > 0 ? templateOf({ upstream }) : own;
    expect(resourceOf(template, "AWS::ElasticLoadBalancingV2::TargetGroup").Properties).toMatchObject(expected);
  });

  test("the chain of security groups: link, balancer, host, one port, nothing else", () => {
    const link = groupId(own, /LinkGroup/);
    const balancer = groupId(own, /BalancerGroup/);
    const host = groupId(own, /HostGroup/);
    expect(rulesOf(own)).toEqual([
      ["out", link, balancer, 8000],
      ["out", balancer, host, 8000],
      ["in", balancer, link, 8000],
      ["in", host, balancer, 8000],
    ]);
    expect(own.toJSON().Outputs.HostSecurityGroupId.Value).toEqual(host);
    // CDK's way of saying that nothing goes out: a rule that no packet can match.
    for (const { Properties } of resourcesOf(own, "AWS::EC2::SecurityGroup")) {
      expect(Properties.SecurityGroupIngress).toBeUndefined();
      for (const egress of Properties.SecurityGroupEgress ?? []) expect(egress.CidrIp).toBe("255.255.255.255/32");
    }
  });
});

test("hosts with a group of theirs keep it: it gets one rule, and no group is made for them", () => {
  const hostSecurityGroupId = "sg-0fedcba9876543210";
  const template = templateOf({ upstream: { hostSecurityGroupId } });
  const balancer = groupId(template, /BalancerGroup/);
  expect(resourcesOf(template, "AWS::EC2::SecurityGroup")).toHaveLength(2);
  expect(rulesOf(template)).toContainEqual(["out", balancer, hostSecurityGroupId, 8000]);
  expect(rulesOf(template)).toContainEqual(["in", hostSecurityGroupId, balancer, 8000]);
  expect(template.toJSON().Outputs.HostSecurityGroupId.Value).toBe(hostSecurityGroupId);
});

describe("an existing load balancer", () => {
  const template = templateOf({
    upstream: { ...EXISTING, port: 443, protocol: "https", serverName: "engine.example.com" },
  });

  test("is the target; nothing is made beside it", () => {
    expect(integrationOf(template, "GET").IntegrationTarget).toBe(LOAD_BALANCER.arn);
    expect(resourcesOf(template, "AWS::ElasticLoadBalancingV2::LoadBalancer")).toEqual([]);
    expect(template.toJSON().Outputs.HostSecurityGroupId.Value).toBe(LOAD_BALANCER.securityGroupId);
  });

  test("is called by the name that its certificate bears", () => {
    expect(integrationOf(template, "GET").Uri).toMatch(/^https:\/\/engine\.example\.com:443\//);
  });

  test("without TLS it is called by its own name", () => {
    const plain = templateOf({ upstream: { ...EXISTING, timeoutMillis: 5000 } });
    expect(integrationOf(plain, "GET").Uri).toMatch(/^http:\/\/internal-clipzy-0123456789\.[^/]+:8000\//);
    expect(integrationOf(plain, "GET").TimeoutInMillis).toBe(5000);
  });

  test("lets in the link", () => {
    const link = groupId(template, /LinkGroup/);
    expect(rulesOf(template)).toEqual([
      ["out", link, LOAD_BALANCER.securityGroupId, 443],
      ["in", LOAD_BALANCER.securityGroupId, link, 443],
    ]);
  });
});

function methodOf(template: Template, httpMethod: string) {
  const method = resourcesOf(template, "AWS::ApiGateway::Method").find(
    ({ Properties }) => Properties.HttpMethod === httpMethod,
  );
  if (method === undefined) throw new Error(`no ${httpMethod}`);
  return method.Properties;
}

function integrationOf(template: Template, httpMethod: string) {
  return methodOf(template, httpMethod).Integration;
}

function idOf(template: Template, type: string): string {
  return Object.keys(template.findResources(type))[0] ?? `no ${type}`;
}

function groupId(template: Template, pattern: RegExp): unknown {
  const id = Object.keys(template.findResources("AWS::EC2::SecurityGroup")).find((one) => pattern.test(one));
  return { "Fn::GetAtt": [id, "GroupId"] };
}

/** Direction, the group whose rule it is, the other group, the port. */
function rulesOf(template: Template): unknown[] {
  const out = resourcesOf(template, "AWS::EC2::SecurityGroupEgress").map(({ Properties }) => {
    expect(Properties).toMatchObject({ IpProtocol: "tcp", ToPort: Properties.FromPort });
    return ["out", Properties.GroupId, Properties.DestinationSecurityGroupId, Properties.FromPort];
  });
  const into = resourcesOf(template, "AWS::EC2::SecurityGroupIngress").map(({ Properties }) => {
    expect(Properties).toMatchObject({ IpProtocol: "tcp", ToPort: Properties.FromPort });
    return ["in", Properties.GroupId, Properties.SourceSecurityGroupId, Properties.FromPort];
  });
  return [...out, ...into];
}
