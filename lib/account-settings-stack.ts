import { RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import { CfnAccount } from "aws-cdk-lib/aws-apigateway";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

const LOG_POLICY = "service-role/AmazonAPIGatewayPushToCloudWatchLogs";

/**
 * The one setting that all APIs of an account and region share: the role with which API Gateway writes logs. It has a
 * stack of its own because there is only one, and the stack that were to own it beside an API would take the logs of
 * every other API with it when it goes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-account.html
 */
export class AccountSettingsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, {
      description: "Clipzy access control, settings of the account",
      analyticsReporting: false,
      ...props,
    });

    const role = new Role(this, "ApiGatewayLogRole", {
      assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(LOG_POLICY)],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${LOG_POLICY}]`,
      reason: "API Gateway refuses a role that lacks a permission of this AWS policy",
    });

    const account = new CfnAccount(this, "Account", { cloudWatchRoleArn: role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    // Both the trust and the permissions must be there when API Gateway tries the role out.
    account.node.addDependency(role);
  }
}
