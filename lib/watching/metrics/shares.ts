import { type IMetric, MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { FIVE_MINUTES } from "./gateway-metrics.ts";

/**
 * The part of the whole in percent; 0 while there is too little of the whole to speak of shares, so that three requests at night
 * are no surge.
 *
 * @param atLeast smallest number of the whole, per five minutes, for which the share is looked at
 */
export function shareOf(part: IMetric, whole: IMetric, atLeast: number, label: string): MathExpression {
  return new MathExpression({
    expression: `IF(FILL(whole, 0) >= ${atLeast}, 100 * FILL(part, 0) / whole, 0)`,
    usingMetrics: { part, whole },
    period: FIVE_MINUTES,
    label,
  });
}
