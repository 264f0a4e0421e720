import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** How long a log lives. */
export interface LogLifetime {
  /** Days for which an entry is kept: one of the numbers that CloudWatch Logs takes. */
  readonly retainLogsDays: number;
  /** Whether the group is kept when the stack is deleted. */
  readonly retainLogs: boolean;
}

/**
 * A log group, which a protected environment keeps when its stack is deleted. A first deployment that fails removes its empty
 * groups. CloudFormation chooses the name, so that a kept group does not block the next deployment.
 *
 * @param logGroupName only where AWS prescribes how a name begins
 */
export function retainedLogGroup(scope: Construct, id: string, lifetime: LogLifetime, logGroupName?: string): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName,
    retention: lifetime.retainLogsDays satisfies number as RetentionDays,
    removalPolicy: lifetime.retainLogs ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
  });
}
