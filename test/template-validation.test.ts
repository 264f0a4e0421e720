import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { App, CfnResource, Stack, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { AccessControlStack } from "../lib/access-control-stack.ts";
import { AccountSettingsStack } from "../lib/account-settings-stack.ts";
import { contextOf, environmentFromContext } from "../lib/config/sources/from-context.ts";
import { type EnvironmentOverrides, environment } from "./helpers/environment.ts";
import { ROOT } from "./helpers/sources.ts";
import { PROJECT_CONTEXT } from "./helpers/synthesized.ts";

// The one test process that validates templates: the rule engine costs several seconds of CPU, however many stacks there are.
process.env.CDK_VALIDATION = "true";

const DOMAIN = {
  name: "clipzy.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef",
  hostedZone: { id: "Z0123456789ABCDEFGHIJ", name: "example.com" },
};
const LOAD_BALANCER = {
  arn: "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/net/clipzy/0123456789abcdef",
  dnsName: "internal-clipzy-0123456789.eu-central-1.elb.amazonaws.com",
  securityGroupId: "sg-0123456789abcdef0",
};

const PROTECTED = { terminationProtection: true, alarms: { email: "on-call@example.com" }, cors: { origins: [] } };

const VARIANTS: Record<string, EnvironmentOverrides> = {
  plain: {},
  private: { api: { endpoint: "private", vpcEndpointIds: ["vpce-0123456789abcdef0"] } },
  domain: { account: "111111111111", region: "eu-central-1", api: { domain: DOMAIN, tracing: true } },
  "mutual-tls": { api: { domain: { ...DOMAIN, mutualTlsTruststore: "s3://clipzy-truststore/clients.pem" } } },
  "existing-balancer": { upstream: { hosts: undefined, loadBalancer: LOAD_BALANCER } },
  "tls-hosts": { upstream: { protocol: "https", serverName: "engine.example.com", healthCheckPath: "/health" } },
  "no-page": { cors: { origins: [] }, webAcl: { rateLimit: false, managedRuleGroups: [] } },
  "one-page": { cors: { origins: ["https://app.example.com"], allowCredentials: true } },
  addresses: { webAcl: { allow: ["192.0.2.0/24", "2001:db8::/32"], deny: cidrs(1001), bodyInspectionKilobytes: 64 } },
  routes: { auth: { rules: ["/", "/*", "/a/*/b", "/a/*", "/a/c/*"].map((path) => ({ methods: "*", path })) } },
  strict: { account: "111111111111", region: "eu-central-1", api: { domain: DOMAIN, endpointAccessMode: "strict" } },
  "ipv4-only": {
    account: "111111111111",
    region: "eu-central-1",
    api: { domain: DOMAIN },
    webAcl: { allow: ["192.0.2.0/24"] },
  },
  "private-ipv4-only": {
    api: { endpoint: "private", vpcEndpointIds: ["vpce-0123456789abcdef0", "vpce-0123456789abcdef1"], stageName: "v1" },
    webAcl: { allow: ["10.0.0.0/8"], closed: { except: ["10.1.0.0/16"] } },
    cors: { origins: [] },
  },
  "longest-answers": { upstream: { timeoutMillis: 900_000, hostSecurityGroupId: "sg-0123456789abcdef0" } },
  "strict-mutual-tls": {
    api: {
      endpointAccessMode: "strict",
      domain: {
        name: "clipzy.example.com",
        certificateArn: DOMAIN.certificateArn,
        ownershipCertificateArn: DOMAIN.certificateArn.replace("0123", "9876"),
        mutualTlsTruststore: "s3://clipzy-truststore/clients.pem",
        mutualTlsTruststoreVersion: "3sL4kqtJlcpXroDTDmJ",
      },
    },
    cors: { origins: ["https://a.example.com", "https://b.example.com"], allowCredentials: true },
  },
  "first-region": { account: "111111111111", region: "eu-central-1", ...PROTECTED },
  "second-region": {
    account: "111111111111",
    region: "us-east-1",
    ...PROTECTED,
    upstream: { availabilityZones: ["us-east-1a", "us-east-1b"], hosts: ["10.8.0.10"] },
  },
  guarded: { terminationProtection: true, tags: { service: "clipzy" }, alarms: { email: "on-call@example.com" } },
  "alarms-by-topic": { alarms: { topicArn: "arn:aws:sns:eu-central-1:111111111111:on-call" } },
};

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly description: string;
      readonly violatingConstructs: readonly { readonly constructPath?: string }[];
    }[];
  }[];
}

let outdir: string;
let findings: string[];

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), "clipzy-validation-"));
  const app = new App({ context: PROJECT_CONTEXT, outdir, analyticsReporting: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  for (const name of ["local", "dev", "prod"]) {
    new AccessControlStack(app, `worked-${name}`, { environment: name, config: workedEnvironment(name) });
  }
  for (const [name, overrides] of Object.entries(VARIANTS)) {
    new AccessControlStack(app, name, { environment: name, config: environment(overrides) });
  }
  new AccountSettingsStack(app, "account-settings");
  new CfnResource(new Stack(app, "broken"), "Acl", { type: "AWS::WAFv2::WebACL", properties: { Scope: "LOCAL" } });
  findings = findingsOf(app);
}, 300_000);
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

describe("CloudFormation's validation and the AwsSolutions rules of cdk-nag", () => {
  test("do look: a broken template is found", () => {
    expect(findings).toContainEqual(expect.stringMatching(/^broken\/Acl: CloudFormation/));
  });

  test.each(["worked-local", "worked-dev", "worked-prod", ...Object.keys(VARIANTS), "account-settings"])(
    "find nothing in %s",
    (name) => {
      expect(findings.filter((finding) => finding.startsWith(`${name}/`))).toEqual([]);
    },
  );

  test("find nothing that belongs to no stack", () => {
    const stacks = new Set(["broken", "account-settings", ...Object.keys(VARIANTS)]);
    const others = findings.filter(
      (finding) => !stacks.has(finding.split("/")[0] ?? "") && !finding.startsWith("worked-"),
    );
    expect(others).toEqual([]);
  });
});

/** Construct path, rule and words of every finding. */
function findingsOf(app: App): string[] {
  // Throws because of the broken stack; the report is written nevertheless.
  expect(() => app.synth()).toThrow();
  const report: Report = JSON.parse(readFileSync(join(outdir, "validation-report.json"), "utf8"));
  return report.pluginReports.flatMap(({ pluginName, violations }) =>
    violations.flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${constructPath}: ${pluginName} ${ruleName}: ${description}`),
    ),
  );
}

function workedEnvironment(name: string) {
  const context = { ...PROJECT_CONTEXT, environment: name } as Record<string, unknown>;
  return environmentFromContext(contextOf(context), { read: (path) => readFileSync(join(ROOT, path), "utf8") }).config;
}

function cidrs(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);
}
