import { listOf, resourcesOf, type Template } from "../limit-uses/template.ts";
import { capacitySurcharge, usedCapacity, webAclRules } from "../limit-uses/web-acl-capacity.ts";
import { ASSUMPTIONS, UNIT_PRICES } from "./unit-prices.ts";

/** One line of the bill. */
export interface CostLine {
  readonly item: string;
  /** How the sum is made, in words and numbers. */
  readonly formula: string;
  /** Dollars a month for a number of requests a month, in millions. */
  readonly dollars: (millions: number) => number;
}

const GIGABYTE = 1_000_000_000;
const MILLION = 1_000_000;
const DAYS_PER_MONTH = 30;

/** What the environment costs a month, line by line: estimates from `unit-prices.ts`. */
export function costLines(template: Template): CostLine[] {
  return [
    apiGateway(),
    ...webAcl(template),
    authorizer(template),
    ...logs(template),
    ...watching(template),
    ...loadBalancer(template),
  ];
}

function apiGateway(): CostLine {
  const price = UNIT_PRICES.apiGatewayPerMillion;
  return { item: "API Gateway", formula: `${price} per million`, dollars: (millions) => millions * price };
}

function webAcl(template: Template): CostLine[] {
  const { wafPerWebAcl, wafPerRule, wafPerMillion, wafPer16KilobytesPerMillion } = UNIT_PRICES;
  const rules = webAclRules(template).length;
  const bodySteps = inspectedKilobytes(template) / 16 - 1;
  const perMillion =
    wafPerMillion + capacitySurcharge(usedCapacity(template)) + bodySteps * wafPer16KilobytesPerMillion;
  return [
    {
      item: "web ACL",
      formula: `${wafPerWebAcl} + ${rules} rules x ${wafPerRule} + ${rounded(perMillion)} per million`,
      dollars: (millions) => wafPerWebAcl + rules * wafPerRule + millions * perMillion,
    },
  ];
}

/** The template says `KB_16`, `KB_32` ... */
function inspectedKilobytes(template: Template): number {
  const [acl] = resourcesOf(template, "AWS::WAFv2::WebACL");
  const found = /"KB_(\d+)"/.exec(JSON.stringify(acl?.Properties?.AssociationConfig ?? ""));
  return Number(found?.[1] ?? 16);
}

function authorizer(template: Template): CostLine {
  const { authorizerCacheHitRatio, authorizerMillis } = ASSUMPTIONS;
  const [handler] = resourcesOf(template, "AWS::Lambda::Function");
  const gigabytes = Number(handler?.Properties?.MemorySize ?? 128) / 1024;
  const seconds = authorizerMillis / 1000;
  const perMillion = UNIT_PRICES.lambdaPerMillion + MILLION * seconds * gigabytes * UNIT_PRICES.lambdaPerGigabyteSecond;
  const asked = 1 - authorizerCacheHitRatio;
  return {
    item: "authorizer",
    formula: `${rounded(asked)} of the requests x ${rounded(perMillion)} per million (${authorizerMillis} ms, ${rounded(gigabytes)} GB)`,
    dollars: (millions) => millions * asked * perMillion,
  };
}

function logs(template: Template): CostLine[] {
  const { accessLogBytesPerRequest, authorizerLogBytesPerInvocation, authorizerCacheHitRatio } = ASSUMPTIONS;
  const bytes = accessLogBytesPerRequest + (1 - authorizerCacheHitRatio) * authorizerLogBytesPerInvocation;
  const gigabytes = (millions: number) => (millions * MILLION * bytes) / GIGABYTE;
  const days = Math.max(
    0,
    ...resourcesOf(template, "AWS::Logs::LogGroup").map((group) => Number(group.Properties?.RetentionInDays)),
  );
  const { logsPerGigabyteIngested, logsPerGigabyteMonth } = UNIT_PRICES;
  return [
    {
      item: "logs, written",
      formula: `${rounded(bytes)} bytes a request x ${logsPerGigabyteIngested} per GB`,
      dollars: (millions) => gigabytes(millions) * logsPerGigabyteIngested,
    },
    {
      item: "logs, kept",
      formula: `${days} days x ${logsPerGigabyteMonth} per GB and month, at the most`,
      dollars: (millions) => gigabytes(millions) * (days / DAYS_PER_MONTH) * logsPerGigabyteMonth,
    },
  ];
}

function watching(template: Template): CostLine[] {
  const outcomes = 3;
  const embedded = 2 * (outcomes + outcomes + ASSUMPTIONS.denialReasonsSeen);
  const metrics = resourcesOf(template, "AWS::Logs::MetricFilter").length + embedded;
  const alarmed = resourcesOf(template, "AWS::CloudWatch::Alarm").flatMap((alarm) =>
    alarmedMetrics(listOf(alarm, "Metrics")),
  ).length;
  const dashboards = resourcesOf(template, "AWS::CloudWatch::Dashboard").length;
  const { metricPerMonth, alarmMetricPerMonth, dashboardPerMonth } = UNIT_PRICES;
  const sum = metrics * metricPerMonth + alarmed * alarmMetricPerMonth + dashboards * dashboardPerMonth;
  return [
    {
      item: "watching",
      formula: `${metrics} metrics x ${metricPerMonth} + ${alarmed} alarmed x ${alarmMetricPerMonth} + dashboard ${dashboards * dashboardPerMonth}`,
      dollars: () => sum,
    },
  ];
}

/** An alarm on one metric has no list. */
function alarmedMetrics(queries: readonly unknown[]): unknown[] {
  if (queries.length === 0) return ["its own"];
  return queries.filter((query) => (query as { MetricStat?: unknown }).MetricStat !== undefined);
}

function loadBalancer(template: Template): CostLine[] {
  const count = resourcesOf(template, "AWS::ElasticLoadBalancingV2::LoadBalancer").length;
  if (count === 0) return [];
  const { loadBalancerPerHour, loadBalancerPerCapacityUnitHour } = UNIT_PRICES;
  const { hoursPerMonth, loadBalancerCapacityUnits } = ASSUMPTIONS;
  const hourly = loadBalancerPerHour + loadBalancerCapacityUnits * loadBalancerPerCapacityUnitHour;
  const dollars = () => count * hoursPerMonth * hourly;
  return [{ item: "load balancer", formula: `${hoursPerMonth} hours x ${rounded(hourly)}`, dollars }];
}

function rounded(number: number): string {
  return String(Math.round(number * 10_000) / 10_000);
}
