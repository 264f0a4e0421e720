import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { measureEnvironment } from "../../lib/budget/measure-environment.ts";
import { costLines } from "../../lib/budget/monthly-cost.ts";
import { type Budget, budgetAsJson, isOver, renderBudget } from "../../lib/budget/render-budget.ts";
import { limitUses } from "../../lib/limit-uses/limit-uses.ts";
import { resourcePolicy } from "../../lib/request-path/api/resource-policy.ts";
import { PROJECT_CONTEXT } from "../helpers/synthesized.ts";

const files = { read: (path: string) => readFileSync(path, "utf8"), now: () => 0 };

function measure(environment: string): Budget {
  const outdir = mkdtempSync(join(tmpdir(), "clipzy-budget-"));
  try {
    return measureEnvironment({ context: { ...PROJECT_CONTEXT, environment }, files, outdir });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function template(...resources: { Type: string; Properties?: Record<string, unknown> }[]) {
  return { Resources: Object.fromEntries(resources.map((resource, index) => [`R${index}`, resource])) };
}

function dollars(item: string, millions: number, given: ReturnType<typeof template>): number | undefined {
  return costLines(given)
    .find((line) => line.item === item)
    ?.dollars(millions);
}

const webAcl = (kilobytes: number, ...groups: string[]) => ({
  Type: "AWS::WAFv2::WebACL",
  Properties: {
    Rules: groups.map((Name) => ({ Statement: { ManagedRuleGroupStatement: { Name } } })),
    AssociationConfig: { RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: `KB_${kilobytes}` } } },
  },
});
const common = "AWSManagedRulesCommonRuleSet";

describe("the cost", () => {
  test.each([
    ["API Gateway, by request", "API Gateway", 10, template(), 35],
    ["a web ACL with two rules", "web ACL", 10, template(webAcl(16, common, common)), 5 + 2 + 6],
    ["a web ACL over 1,500 WCU", "web ACL", 10, template(webAcl(16, common, common, common)), 5 + 3 + 6 + 2 * 2],
    ["a web ACL that looks at 48 KB of a body", "web ACL", 10, template(webAcl(48, common)), 5 + 1 + 12],
    ["logs that are written, whole", "logs, written", 1, template(), 0.535],
    [
      "a dashboard and an alarm on one metric",
      "watching",
      1,
      template({ Type: "AWS::CloudWatch::Dashboard" }, { Type: "AWS::CloudWatch::Alarm" }),
      28 * 0.3 + 0.1 + 3,
    ],
    ["no load balancer", "load balancer", 1, template(), undefined],
    [
      "a load balancer, whatever the traffic",
      "load balancer",
      100,
      template({ Type: "AWS::ElasticLoadBalancingV2::LoadBalancer" }),
      730 * 0.0285,
    ],
  ])("of %s", (_, item, millions, given, expected) => {
    const found = dollars(item, millions, given);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected, 6);
  });
});

describe("a limit", () => {
  const use = (used: number) => ({ name: "resources", used, limit: 500, unit: "", of: "CloudFormation" as const });
  const budget = (used: number): Budget => ({ environment: "test", limits: [use(used)], registries: [], costs: [] });

  test.each([
    [399, "80 %  CloudFormation", false],
    [400, "80 % nearly", false],
    [500, "100 % nearly", false],
    [501, "100 % OVER", true],
  ])("of 500, used %i times", (used, words, over) => {
    expect(renderBudget(budget(used))).toContain(words);
    expect(isOver(budget(used))).toBe(over);
  });
});

describe("the resource policy of a private API", () => {
  const policyOf = (endpoints: number) => {
    const ids = Array.from({ length: endpoints }, (_, index) => `vpce-${String(index).padStart(17, "0")}`);
    const policy = resourcePolicy({ vpcEndpointIds: ids, stageName: "live", rules: [] });
    const api = { Type: "AWS::ApiGateway::RestApi", Properties: { Policy: policy.toJSON() } };
    return limitUses(template(api), 0).find(({ name }) => name === "resource policy");
  };

  test("grows by an id, its quotes and a comma", () => {
    expect((policyOf(101)?.used ?? 0) - (policyOf(100)?.used ?? 0)).toBe(25);
  });

  test("holds as many VPC endpoints as a configuration may list", () => {
    const { used = Infinity, limit = 0 } = policyOf(300) ?? {};
    expect(used).toBeLessThanOrEqual(limit);
    expect(used).toBeGreaterThan(0.9 * limit);
  });

  test("is no limit where there is none", () => {
    expect(limitUses(template({ Type: "AWS::ApiGateway::RestApi" }), 0).map(({ name }) => name)).not.toContain(
      "resource policy",
    );
  });
});

describe("each environment of cdk.json", () => {
  test.each(["local", "dev", "prod"])("%s stays well inside AWS's limits", (environment) => {
    const budget = measure(environment);
    expect(budget.limits.filter(({ used, limit, of }) => of !== "this project" && used > 0.7 * limit)).toEqual([]);
    expect(budget.limits.filter(({ used, limit }) => used > limit)).toEqual([]);
    expect(
      JSON.parse(budgetAsJson(budget)).monthly.map((month: { millionRequests: number }) => month.millionRequests),
    ).toEqual([1, 10, 100]);
  });
});
