import type { TemplateResource } from "../helpers/synthesized.ts";

/**
 * What the metrics say in one period: by metric name, by metric name and reason (`Decisions revoked`), or by metric name and
 * one rule of the web ACL (`BlockedRequests Closed`).
 */
export type Readings = Readonly<Record<string, number>>;

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: MetricOf };
}

interface MetricOf {
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** Whether an alarm of the template breaches in a period with these readings; what is not read is missing data. */
export function breaches({ Properties }: TemplateResource, readings: Readings): boolean {
  const value = Properties.MetricName ? readingOf(Properties, readings) : evaluate(Properties.Metrics, readings);
  if (value === undefined || Number.isNaN(value)) return Properties.TreatMissingData === "breaching";
  return Properties.ComparisonOperator === "LessThanOrEqualToThreshold"
    ? value <= Properties.Threshold
    : value >= Properties.Threshold;
}

function readingOf({ MetricName, Dimensions = [] }: MetricOf, readings: Readings): number | undefined {
  const part = Dimensions.find(({ Name, Value }) => Name === "Reason" || (Name === "Rule" && Value !== "ALL"))?.Value;
  return readings[part === undefined ? MetricName : `${MetricName} ${part}`];
}

/** Metric math as far as the alarms use it: IF, FILL and arithmetic read the same in JavaScript. */
function evaluate(queries: readonly Query[], readings: Readings): number | undefined {
  const metrics = queries.flatMap(({ Id, MetricStat }) =>
    MetricStat ? [[Id, readingOf(MetricStat.Metric, readings)] as const] : [],
  );
  const expression = queries.find((query) => query.Expression)?.Expression ?? metrics[0]?.[0];
  const IF = (condition: boolean, yes: number, no: number) => (condition ? yes : no);
  const FILL = (value: number | undefined, missing: number) => value ?? missing;
  const names = ["IF", "FILL", ...metrics.map(([id]) => id)];
  return new Function(...names, `return ${expression}`)(IF, FILL, ...metrics.map(([, value]) => value));
}
