import { ComparisonOperator, type IMetric } from "aws-cdk-lib/aws-cloudwatch";

/** One reason to wake somebody. */
export interface AlarmDefinition {
  /** Kebab-case: the end of the alarm's name, and of its article's heading in the runbook. */
  readonly name: string;
  /** One sentence for the one who is woken: what is going on. */
  readonly meaning: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Default: at least the threshold. */
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
