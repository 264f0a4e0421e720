import { beforeAll, describe, expect, test } from "@jest/globals";
import { Match, type Template } from "aws-cdk-lib/assertions";
import { METRICS } from "../../lambda/authorizer/log.ts";
import { accessLogFormat } from "../../lib/request-path/api/access-log-format.ts";
import { resourceOf, resourcesOf, type TemplateResource, templateOf } from "../helpers/synthesized.ts";
import { breaches, type Readings } from "./evaluate-alarm.ts";

const DOMAIN = {
  name: "clipzy.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef",
};
const EXISTING = {
  arn: "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/clipzy/0123456789abcdef",
  dnsName: "internal-clipzy.eu-central-1.elb.amazonaws.com",
  securityGroupId: "sg-0123456789abcdef0",
};
const TOPIC = "arn:aws:sns:eu-central-1:111111111111:on-call";

let full: Template;
let bare: Template;

beforeAll(() => {
  full = templateOf({ api: { domain: DOMAIN }, alarms: { email: "on-call@example.com", topicArn: TOPIC } });
  bare = templateOf({
    upstream: { hosts: undefined, loadBalancer: EXISTING },
    auth: { issuers: [{ issuer: "https://login.example.com", audience: "clipzy", jwks: { keys: [{ kty: "EC" }] } }] },
  });
});

function alarmsOf(template: Template): TemplateResource[] {
  return resourcesOf(template, "AWS::CloudWatch::Alarm");
}

function nameOf({ Properties }: TemplateResource): string {
  return Properties.AlarmName.replace("clipzy-test-", "");
}

describe("which alarm goes off", () => {
  const table: { scene: string; readings: Readings; alarms: string[] }[] = [
    { scene: "nobody calls", readings: {}, alarms: [] },
    {
      scene: "a quiet night with nothing but 401s",
      readings: { Count: 40, Unauthorized: 40, Decisions: 40 },
      alarms: [],
    },
    {
      scene: "a busy day with a third of 401s, for the ordinary reasons",
      readings: { Count: 4_500, Unauthorized: 1_500, "Decisions expired": 1_400, "Decisions signature-invalid": 99 },
      alarms: [],
    },
    { scene: "a few 5xx in little traffic", readings: { Count: 99, "5XXError": 50 }, alarms: [] },
    { scene: "a twentieth of 5xx", readings: { Count: 1_000, "5XXError": 50 }, alarms: ["server-errors"] },
    { scene: "just under a twentieth of 5xx", readings: { Count: 1_000, "5XXError": 49 }, alarms: [] },
    {
      scene: "an authorizer that cannot decide",
      readings: { Count: 3, AuthorizerUnavailable: 1 },
      alarms: ["authorizer-outage"],
    },
    { scene: "a key set refreshed within minutes", readings: { KeySetAge: 900 }, alarms: [] },
    { scene: "a key set that was not refreshed for hours", readings: { KeySetAge: 5_850 }, alarms: ["key-set-age"] },
    {
      scene: "nothing but 401s, by the hundred",
      readings: { Count: 600, Unauthorized: 590 },
      alarms: ["unauthorized-surge"],
    },
    {
      scene: "nothing but 403s, by the hundred",
      readings: { Count: 600, Forbidden: 300 },
      alarms: ["forbidden-surge"],
    },
    { scene: "blocked requests in a quiet night", readings: { BlockedRequests: 999 }, alarms: [] },
    {
      scene: "a flood that the web ACL blocks",
      readings: { BlockedRequests: 1_000, AllowedRequests: 900 },
      alarms: ["blocked-surge"],
    },
    { scene: "a closed environment", readings: { "BlockedRequests Closed": 1 }, alarms: ["closed"] },
    {
      scene: "an environment that is closed for pages that may read it",
      readings: { "CountedRequests Closed": 1 },
      alarms: ["closed"],
    },
    {
      scene: "an environment that is closed for strangers",
      readings: { "BlockedRequests ClosedToStrangers": 1 },
      alarms: ["closed"],
    },
    {
      scene: "forgeries",
      readings: { "Decisions signature-invalid": 60, "Decisions algorithm-refused": 40 },
      alarms: ["forged-tokens"],
    },
    { scene: "keys that nobody knows", readings: { "Decisions key-unknown": 100 }, alarms: ["unknown-keys"] },
    { scene: "revoked tokens", readings: { "Decisions revoked": 20 }, alarms: ["revoked-tokens"] },
    { scene: "a host that is down", readings: { UpstreamFailed: 5 }, alarms: ["upstream-unreachable"] },
    {
      scene: "a host that fails its health check",
      readings: { UnHealthyHostCount: 1 },
      alarms: ["upstream-unhealthy"],
    },
    { scene: "slow answers", readings: { Count: 100, Latency: 240_000 }, alarms: ["latency-p99"] },
    { scene: "one slow answer", readings: { Count: 99, Latency: 300_000 }, alarms: [] },
    { scene: "a slow authorizer", readings: { AuthorizerLatency: 2_000 }, alarms: ["authorizer-latency"] },
    { scene: "ten requests over the throttle", readings: { Throttled: 10 }, alarms: ["throttled"] },
    { scene: "79 requests a second of 100", readings: { Count: 4_740 }, alarms: [] },
    { scene: "a certificate with 30 days left", readings: { DaysToExpiry: 30 }, alarms: ["certificate-expiry"] },
    { scene: "a certificate with 31 days left", readings: { DaysToExpiry: 31 }, alarms: [] },
  ];

  test.each(table)("$scene: $alarms", ({ readings, alarms }) => {
    const gone = alarmsOf(full).filter((alarm) => breaches(alarm, readings));
    expect(gone.map(nameOf)).toEqual(alarms);
  });
});

describe("alarms", () => {
  test("tell the e-mail's topic and the existing one, when they go off and when it is over", () => {
    for (const { Properties } of alarmsOf(full)) {
      expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/Topic/) }, TOPIC]);
      expect(Properties.OKActions).toEqual(Properties.AlarmActions);
    }
  });

  test("may publish to the topic: a policy of its own has no leave that it does not give", () => {
    full.hasResourceProperties("AWS::SNS::TopicPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: "sns:Publish",
            Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
            Effect: "Allow",
            Principal: { Service: "cloudwatch.amazonaws.com" },
          }),
        ]),
      },
    });
  });

  test("link to an article of their own", () => {
    for (const alarm of alarmsOf(full)) {
      expect(alarm.Properties.AlarmDescription).toMatch(
        new RegExp(`lib/watching/RUNBOOK\\.md#alarm-${nameOf(alarm)}$`),
      );
    }
  });

  test("have room for the longest runbook address that is allowed", () => {
    const room = 1024 - (500 - "lib/watching/RUNBOOK.md".length);
    for (const { Properties } of alarmsOf(full)) expect(Properties.AlarmDescription.length).toBeLessThanOrEqual(room);
  });

  test("are silent about what the environment does not have", () => {
    const missing = ["key-set-age", "upstream-unhealthy", "certificate-expiry"];
    const names = alarmsOf(bare).map(nameOf);
    expect(missing.filter((name) => names.includes(name))).toEqual([]);
    expect(names).toHaveLength(alarmsOf(full).length - missing.length);
  });

  test("tell nobody when nobody is named", () => {
    expect(alarmsOf(bare).filter(({ Properties }) => Properties.AlarmActions)).toEqual([]);
    expect(resourcesOf(bare, "AWS::SNS::Topic")).toEqual([]);
  });

  test("never look at the Lambda's own errors, which every 401 is", () => {
    expect(JSON.stringify(alarmsOf(full))).not.toContain("AWS/Lambda");
  });
});

describe("metric filters", () => {
  const patterns = () =>
    resourcesOf(full, "AWS::Logs::MetricFilter").map(({ Properties }) => String(Properties.FilterPattern));

  test("read fields that the access log or the authorizer's log has", () => {
    const accessLog = Object.keys(JSON.parse(accessLogFormat("test", false).toString()));
    const fields = patterns().flatMap((pattern) => [...pattern.matchAll(/\$\.(\w+)/g)].map(([, field]) => field));
    expect(fields.filter((field) => ![...accessLog, "keySetAgeSeconds"].includes(String(field)))).toEqual([]);
  });

  test("count under a name of the environment's own", () => {
    for (const { Properties } of resourcesOf(full, "AWS::Logs::MetricFilter")) {
      expect(Properties.MetricTransformations[0].MetricNamespace).toBe(`${METRICS.namespace}/test`);
    }
  });
});

describe("the dashboard", () => {
  test("shows the whole funnel, the reasons and the hosts", () => {
    const body = JSON.stringify(resourceOf(full, "AWS::CloudWatch::Dashboard").Properties.DashboardBody);
    const shown = [
      "reached",
      "blocked by the web ACL",
      "no route",
      "throttled",
      "forbidden",
      "passed",
      "signature-invalid",
      "cache hits",
      "KeySetAge",
      "UnHealthyHostCount",
    ];
    expect(shown.filter((word) => !body.includes(word))).toEqual([]);
  });

  test("looks for the hosts where the load balancer's kind keeps them", () => {
    const body = JSON.stringify(resourceOf(bare, "AWS::CloudWatch::Dashboard").Properties.DashboardBody);
    expect(body).toContain("AWS/ApplicationELB");
    expect(body).toContain("app/clipzy/0123456789abcdef");
  });
});

describe("a rollout of the authorizer", () => {
  test("shifts slowly, and is undone when the authorizer cannot decide", () => {
    const [outageId] = Object.keys(
      full.findResources("AWS::CloudWatch::Alarm", { Properties: { AlarmName: "clipzy-test-authorizer-outage" } }),
    );
    full.hasResourceProperties("AWS::CodeDeploy::DeploymentGroup", {
      DeploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
      AlarmConfiguration: { Alarms: [{ Name: { Ref: outageId } }], Enabled: true },
      AutoRollbackConfiguration: { Enabled: true, Events: Match.arrayWith(["DEPLOYMENT_STOP_ON_ALARM"]) },
    });
  });

  test("keeps former versions, so that the alias can be pointed back by hand", () => {
    expect(resourceOf(full, "AWS::Lambda::Version").DeletionPolicy).toBe("RetainExceptOnCreate");
    expect(resourceOf(full, "AWS::Lambda::Version").UpdateReplacePolicy).toBe("Retain");
  });

  test("at once asks no alarm: one that is on already would stop what mends it", () => {
    const template = templateOf({}, { rollout: "at-once" });
    const { Properties } = resourceOf(template, "AWS::CodeDeploy::DeploymentGroup");
    expect(Properties.DeploymentConfigName).toBe("CodeDeployDefault.LambdaAllAtOnce");
    expect(Properties.AlarmConfiguration ?? { Enabled: false }).toMatchObject({ Enabled: false });
    expect(Properties.AutoRollbackConfiguration.Events).not.toContain("DEPLOYMENT_STOP_ON_ALARM");
  });

  test("is what updates the alias that API Gateway calls", () => {
    const [aliasId] = Object.keys(full.findResources("AWS::Lambda::Alias"));
    const uri = JSON.stringify(resourceOf(full, "AWS::ApiGateway::Authorizer").Properties.AuthorizerUri);
    expect(uri).toContain(`{"Ref":"${aliasId}"}`);
    full.hasResource("AWS::Lambda::Alias", { UpdatePolicy: { CodeDeployLambdaAliasUpdate: Match.anyValue() } });
  });
});
