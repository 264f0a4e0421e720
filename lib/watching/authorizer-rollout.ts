import { Validations } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import type { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

/** CDK context: `-c rollout=at-once` skips the gradual shift, for what cannot wait. */
const CONTEXT = "rollout";

export interface AuthorizerRolloutProps {
  /** What the token authorizer calls. */
  readonly alias: Alias;
  /** A rollout during which this goes off is undone. */
  readonly outage: Alarm;
}

/**
 * A new version of the authorizer gets a tenth of the calls for five minutes, then all of them; when it cannot decide, the old one
 * is back at once, and with it the whole deployment.
 *
 * At once, no alarm is looked at: one that is on already would keep out the very version that mends it.
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
    // The alias names the group in its update policy alone: how it is to be shifted has to be settled before.
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
