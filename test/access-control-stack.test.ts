import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { defineEnvironment } from "../lib/access-control-app.ts";
import { AccountSettingsStack } from "../lib/account-settings-stack.ts";
import { MAX_STACK_RESOURCES } from "../lib/aws-limits.ts";
import { WEB_ACL_LOG_PREFIX } from "../lib/request-path/web-acl/web-acl-log.ts";
import type { EnvironmentOverrides } from "./helpers/environment.ts";
import {
  deploymentIdOf,
  PROJECT_CONTEXT,
  resourceOf,
  resourcesOf,
  type TemplateResource,
  templateOf,
} from "./helpers/synthesized.ts";
import { templateDifferences } from "./helpers/template-differences.ts";

const FILES = { read: (path: string) => readFileSync(path, "utf8") };

const RULES = [
  { methods: ["POST", "GET"], path: "/api/v1/jobs", scopes: ["b", "a"] },
  { methods: "*", path: "/api/v1/jobs/*", scopes: ["jobs"] },
  { methods: ["GET"], path: "/health", public: true },
];
const base = templateOf({ auth: { rules: RULES } });

function environmentTemplate(environment: string): Template {
  const app = new App({ context: { ...PROJECT_CONTEXT, environment }, analyticsReporting: false });
  return Template.fromStack(defineEnvironment(app, FILES).stack);
}

const worked = {
  local: environmentTemplate("local"),
  dev: environmentTemplate("dev"),
  prod: environmentTemplate("prod"),
};

describe("the worked environments are as they were", () => {
  test("prod, in full", () => {
    const text = JSON.stringify(worked.prod.toJSON(), null, 2)
      .replace(/(ApiDeployment|CurrentVersion)([0-9A-Fa-f]{8})[0-9a-f]{32}/g, "$1$2-ID")
      .replace(/[0-9a-f]{64}\.zip/g, "HASH.zip");
    expect(text).toMatchSnapshot();
  });

  test.each(["dev", "local"] as const)("%s, in what differs from prod", (name) => {
    expect(templateDifferences(worked.prod, worked[name], ["prod", name]).join("\n")).toMatchSnapshot();
  });
});

describe.each(["local", "dev", "prod"] as const)("the worked environment %s", (environment) => {
  const template = worked[environment];

  test("leads no route to the upstream past the authorizer, unless a rule is public", () => {
    const open = resourcesOf(template, "AWS::ApiGateway::Method")
      .filter(({ Properties }) => Properties.AuthorizationType !== "CUSTOM" && Properties.HttpMethod !== "OPTIONS")
      .map(({ Properties }) => JSON.stringify(Properties.Integration.Uri).replace(/.*:\d+(\/[^"]*)".*/, "$1"));
    expect(open).toEqual(environment === "prod" ? [] : ["/health"]);
  });
});

describe("routes", () => {
  const methods = resourcesOf(base, "AWS::ApiGateway::Method").map(({ Properties }) => Properties);

  test("every resource with a method has its preflight, which nobody is asked for", () => {
    const withMethods = new Set(methods.map(({ ResourceId }) => JSON.stringify(ResourceId)));
    const preflights = methods.filter(({ HttpMethod }) => HttpMethod === "OPTIONS");
    expect(new Set(preflights.map(({ ResourceId }) => JSON.stringify(ResourceId)))).toEqual(withMethods);
    for (const { AuthorizationType, Integration } of preflights) {
      expect([AuthorizationType, Integration.Type]).toEqual(["NONE", "MOCK"]);
    }
  });

  test("the preflight is text on both sides, and refuses what is not JSON instead of failing", () => {
    const { Integration } = methods.find(({ HttpMethod }) => HttpMethod === "OPTIONS");
    expect(Integration).toMatchObject({
      ContentHandling: "CONVERT_TO_TEXT",
      PassthroughBehavior: "NEVER",
      RequestTemplates: { "application/json": '{"statusCode":204}' },
      IntegrationResponses: [{ StatusCode: "204", ContentHandling: "CONVERT_TO_TEXT" }],
    });
  });
});

describe("token authorizer", () => {
  test("looks at the bearer token, and asks the Lambda only for what can be one", () => {
    const { Properties } = resourceOf(base, "AWS::ApiGateway::Authorizer");
    expect(Properties).toMatchObject({
      Type: "TOKEN",
      IdentitySource: "method.request.header.Authorization",
      AuthorizerResultTtlInSeconds: 300,
    });
    const expression = new RegExp(Properties.IdentityValidationExpression);
    for (const token of ["Bearer a.b.c", "bearer a-_.b.c"]) expect(token).toMatch(expression);
    for (const token of [
      "Bearer  a.b.c",
      "Basic a.b.c",
      "Bearer a.b",
      "Bearer a.b.c.d",
      "Bearer a.b.c, x",
      " Bearer a.b.c",
    ]) {
      expect(token).not.toMatch(expression);
    }
  });

  test("is a small function that may write its own log and nothing else", () => {
    expect(resourceOf(base, "AWS::Lambda::Function").Properties).toMatchObject({
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      MemorySize: 256,
      Timeout: 5,
      Handler: "index.handler",
    });
    expect(resourceOf(base, "AWS::Lambda::Function").Properties.VpcConfig).toBeUndefined();
    const role = named(base, "AWS::IAM::Role", /^TokenAuthorizerRole/);
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    expect(named(base, "AWS::IAM::Policy", /^TokenAuthorizerRole/).Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: { "Fn::GetAtt": [expect.stringMatching(/^TokenAuthorizerLog/), "Arn"] },
      },
    ]);
  });
});

describe("the deployment", () => {
  const id = deploymentIdOf(base);
  const withRules = (rules: object[]) => ({ auth: { rules } });

  test.each<[string, EnvironmentOverrides]>([
    ["an origin, in the gateway responses", { cors: { origins: ["https://other.example.com"] } }],
    ["an exposed header, in the gateway responses alone", { cors: { exposeHeaders: ["X-Job-Id"] } }],
    ["the authorizer's result TTL", { auth: { resultTtlSeconds: 60 } }],
    ["an issuer's audience", { auth: { issuers: [{ issuer: "https://login.example.com", audience: "other" }] } }],
    ["a scope of a rule", withRules([{ ...RULES[0], scopes: ["a"] }, ...RULES.slice(1)])],
    ["a route", withRules([...RULES, { methods: ["GET"], path: "/version" }])],
    ["a method of a route", withRules([{ ...RULES[0], methods: ["GET"] }, ...RULES.slice(1)])],
    ["a route made public", withRules([...RULES.slice(0, 1), { ...RULES[2], path: "/status" }])],
    ["the upstream's port", { upstream: { port: 9000 } }],
    ["the upstream's subnets", { upstream: { subnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef1"] } }],
    [
      "the load balancer behind the same name",
      { upstream: { hosts: undefined, loadBalancer: loadBalancer("0123456789abcdef") } },
    ],
    ["the integration's timeout", { upstream: { timeoutMillis: 5000 } }],
    ["the endpoint", { api: { endpoint: "private", vpcEndpointIds: ["vpce-0123456789abcdef0"] } }],
  ])("is another one after a change of %s", (_, change) => {
    expect(deploymentIdOf(templateOf({ auth: { rules: RULES }, ...withBase(change) }))).not.toBe(id);
  });

  test("is another one when an existing load balancer is replaced", () => {
    const behind = (suffix: string) =>
      deploymentIdOf(templateOf({ upstream: { hosts: undefined, loadBalancer: loadBalancer(suffix) } }));
    expect(behind("0123456789abcdef")).not.toBe(behind("fedcba9876543210"));
  });

  test.each<[string, EnvironmentOverrides]>([
    ["the order of rules, methods and scopes", withRules(RULES.toReversed().map(reversedLists))],
    ["the web ACL's lists", { webAcl: { deny: ["192.0.2.66/32"] } }],
    ["the stage's throttle", { api: { throttle: { requestsPerSecond: 1, burst: 1 } } }],
    ["how long logs are kept", { retainLogsDays: 30 }],
  ])("is the same after a change of %s", (_, change) => {
    expect(deploymentIdOf(templateOf({ auth: { rules: RULES }, ...withBase(change) }))).toBe(id);
  });

  test("is the same after a change of the order of origins or CIDRs", () => {
    const template = (origins: string[], deny: string[]) => templateOf({ cors: { origins }, webAcl: { deny } });
    const origins = ["https://a.example.com", "https://b.example.com"];
    const deny = ["192.0.2.1/32", "192.0.2.2/32"];
    const one = template(origins, deny);
    const other = template(origins.toReversed(), deny.toReversed());
    expect(deploymentIdOf(other)).toBe(deploymentIdOf(one));
    expect(other.findResources("AWS::WAFv2::IPSet")).toEqual(one.findResources("AWS::WAFv2::IPSet"));
  });

  /** A change of the rules replaces the base's; any other change of `auth` keeps them. */
  function withBase(change: EnvironmentOverrides): EnvironmentOverrides {
    return change.auth ? { ...change, auth: { rules: RULES, ...change.auth } } : change;
  }
});

describe("what outlives the stack", () => {
  test.each([
    [true, "RetainExceptOnCreate"],
    [false, "Delete"],
  ])("with termination protection %s, log groups: %s", (terminationProtection, policy) => {
    const groups = resourcesOf(templateOf({ terminationProtection }), "AWS::Logs::LogGroup");
    expect(groups).toHaveLength(4);
    for (const { DeletionPolicy } of groups) expect(DeletionPolicy).toBe(policy);
  });

  test("has no name that would stand in the way of the next stack", () => {
    const groups = resourcesOf(templateOf({ terminationProtection: true }), "AWS::Logs::LogGroup");
    for (const { LogGroupName } of groups.map(({ Properties }) => Properties)) {
      // Either CloudFormation names it, or its name holds the id of the stack or of its API.
      if (LogGroupName !== undefined) expect(JSON.stringify(LogGroupName)).toMatch(/AWS::StackId|"Ref":"RestApi/);
    }
  });
});

describe("outputs", () => {
  test("tell the hosts what they need", () => {
    expect(Object.keys(base.toJSON().Outputs).sort()).toEqual([
      "ApiUrl",
      "ClosedIpSets",
      "CorsOrigins",
      "HostSecurityGroupId",
      "WorstRevocationDelaySeconds",
    ]);
    expect(base.toJSON().Outputs.WorstRevocationDelaySeconds.Value).toBe("300");
  });

  test.each([
    [["https://a.example", "https://b.example"], "https://a.example,https://b.example"],
    [[], "https://no-origin.invalid"],
  ])("origins %j are %s, as output and as parameter", (origins, expected) => {
    const template = templateOf({ cors: { origins } });
    expect(template.toJSON().Outputs.CorsOrigins.Value).toBe(expected);
    expect(resourceOf(template, "AWS::SSM::Parameter").Properties).toMatchObject({
      Name: "/clipzy/test/CORS_ORIGINS",
      Value: expected,
      Tier: "Intelligent-Tiering",
    });
  });
});

test("tags are on the resources that can have them", () => {
  const template = templateOf({ tags: { service: "clipzy" } });
  for (const type of [
    "AWS::ApiGateway::RestApi",
    "AWS::Lambda::Function",
    "AWS::WAFv2::WebACL",
    "AWS::Logs::LogGroup",
  ]) {
    for (const { Properties } of resourcesOf(template, type)) {
      expect(Properties.Tags).toContainEqual({ Key: "service", Value: "clipzy" });
    }
  }
  for (const type of ["AWS::ElasticLoadBalancingV2::Listener", "AWS::CloudWatch::Dashboard"]) {
    expect(resourceOf(template, type).Properties).not.toHaveProperty("Tags");
  }
});

test("more resources than a stack may have are refused, with the number and the limit", () => {
  // Public rules, because the policy's own limit would stop guarded ones sooner.
  const open = Array.from({ length: 160 }, (_, index) => ({ methods: ["GET"], path: `/r${index}`, public: true }));
  const rules = [{ methods: ["GET"], path: "/guarded" }, ...open];
  const { dev } = PROJECT_CONTEXT.environments as Record<string, { auth: object }>;
  const environments = { big: { ...dev, accessTests: undefined, auth: { ...dev?.auth, rules } } };
  const app = new App({ context: { ...PROJECT_CONTEXT, environments, environment: "big" }, analyticsReporting: false });
  const define = () => defineEnvironment(app, FILES);
  expect(define).toThrow(
    new RegExp(`^environments\\.big\\.auth\\.rules: needs \\d+ resources, expected at most ${MAX_STACK_RESOURCES}`),
  );
});

test("the account's role for logs has a stack of its own, and outlives it", () => {
  const template = Template.fromStack(new AccountSettingsStack(new App({ context: PROJECT_CONTEXT }), "Settings"));
  expect(resourceOf(template, "AWS::ApiGateway::Account").DeletionPolicy).toBe("Retain");
  expect(resourceOf(template, "AWS::IAM::Role").DeletionPolicy).toBe("Retain");
});

test("the account lets WAF write to the log groups of all our web ACLs, and of no other account's", () => {
  const template = Template.fromStack(new AccountSettingsStack(new App({ context: PROJECT_CONTEXT }), "Settings"));
  const { PolicyDocument } = resourceOf(template, "AWS::Logs::ResourcePolicy").Properties;
  const text = JSON.stringify(PolicyDocument);
  expect(text).toContain(`:log-group:${WEB_ACL_LOG_PREFIX}*:log-stream:*`);
  expect(text).toMatch(/aws:SourceAccount[^}]*AWS::AccountId/);
  const { LogGroupName } = named(templateOf(), "AWS::Logs::LogGroup", /WebAcl/).Properties;
  expect(JSON.stringify(LogGroupName)).toContain(WEB_ACL_LOG_PREFIX);
});

test("environments of one name in two regions have dashboards of two names", () => {
  const names = ["eu-central-1", "us-east-1"].map((region) => {
    const upstream = { availabilityZones: [`${region}a`, `${region}b`] };
    const template = templateOf({ account: "111111111111", region, upstream });
    return resourceOf(template, "AWS::CloudWatch::Dashboard").Properties.DashboardName;
  });
  expect(names).toEqual(["clipzy-test-eu-central-1", "clipzy-test-us-east-1"]);
});

function loadBalancer(suffix: string) {
  return {
    arn: `arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/clipzy/${suffix}`,
    dnsName: "internal-clipzy-0123456789.eu-central-1.elb.amazonaws.com",
    securityGroupId: "sg-0123456789abcdef0",
  };
}

function named(template: Template, type: string, id: RegExp) {
  const [found] = Object.entries(template.findResources(type)).filter(([one]) => id.test(one));
  if (found === undefined) throw new Error(`no ${type} ${id}`);
  return found[1] as TemplateResource;
}

function reversedLists(rule: object): object {
  return Object.fromEntries(
    Object.entries(rule).map(([key, value]) => [key, Array.isArray(value) ? value.toReversed() : value]),
  );
}
