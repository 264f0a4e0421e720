import { Validations } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import type { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

/** CDK context: `-c rollout=at-once` skips the gradual shift, for an urgent fix. */
const CONTEXT = "rollout";

/** What is rolled out, and what ends it. */
export interface AuthorizerRolloutProps {
  /** The alias that the token authorizer calls. */
  readonly alias: Alias;
  /** A rollout during which this alarm goes off is rolled back. */
  readonly outage: Alarm;
}

/**
 * A new version of the authorizer gets a tenth of the calls for five minutes, then all of them. If it cannot decide, the alarm
 * rolls back to the old version, and the whole deployment with it.
 *
 * With `at-once` the alarm is ignored, since an alarm that is already on would block the fix.
 */
export class AuthorizerRollout extends Construct {
  constructor(scope: Construct, id: string, { alias, outage }: AuthorizerRolloutProps) {
    super(scope, id);
    const isAtOnce = this.node.tryGetContext(CONTEXT) === "at-once";
    const group = new LambdaDeploymentGroup(this, "DeploymentGroup", {
      application: new LambdaApplication(this, "Application"),
      alias,
      ...(isAtOnce ? AT_ONCE : gradual(outage)),
    });
    // The alias names the group in its update policy only, which is no dependency, and the group must exist first.
    alias.node.addDependency(group);
    Validations.of(group).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]`,
      reason: "AWS keeps the service role's policy for CodeDeploy on Lambda in step with what CodeDeploy needs",
    });
  }
}

const AT_ONCE = {
  deploymentConfig: LambdaDeploymentConfig.ALL_AT_ONCE,
  autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: false },
};

function gradual(outage: Alarm) {
  return {
    deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    alarms: [outage],
    autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
  };
}
