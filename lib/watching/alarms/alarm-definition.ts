import { ComparisonOperator, type IMetric } from "aws-cdk-lib/aws-cloudwatch";

/** One alarm: a reason to wake the engineer on call. */
export interface AlarmDefinition {
  /** Kebab-case: the end of the alarm's name, and of its article's heading in the runbook. */
  readonly name: string;
  /** One sentence for the engineer on call: what is happening. */
  readonly meaning: string;
  /** What is measured. */
  readonly metric: IMetric;
  /** In the metric's unit. */
  readonly threshold: number;
  /** @default - at least the threshold */
  readonly comparison?: ComparisonOperator;
  /** So many of the latest periods must breach, as `[breaching, of]`. */
  readonly periods: readonly [breaching: number, of: number];
}

/** The construct id of an alarm: its name in PascalCase. */
export function alarmId({ name }: AlarmDefinition): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export const AT_LEAST = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;
export const AT_MOST = ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD;
