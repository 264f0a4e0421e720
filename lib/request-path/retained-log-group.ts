import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** How long a log lives. */
export interface LogLifetime {
  /** Days that an entry is kept: one of the numbers that CloudWatch Logs knows. */
  readonly retainLogsDays: number;
  /** Keep the group when the stack is deleted. */
  readonly retainLogs: boolean;
}

/**
 * A log group that outlives its stack where the environment is protected; a first deployment that fails takes its empty
 * groups with it. CloudFormation names it (unless a name must
 * have a prefix), so that a group which has survived does not stand in the way of the next deployment.
 */
export function retainedLogGroup(scope: Construct, id: string, lifetime: LogLifetime, logGroupName?: string): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName,
    retention: lifetime.retainLogsDays satisfies number as RetentionDays,
    removalPolicy: lifetime.retainLogs ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
  });
}
