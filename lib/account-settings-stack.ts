import { ArnFormat, Aws, Fn, RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import { CfnAccount } from "aws-cdk-lib/aws-apigateway";
import { ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnResourcePolicy } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { WEB_ACL_LOG_PREFIX } from "./request-path/web-acl/web-acl-log.ts";

const LOG_POLICY = "service-role/AmazonAPIGatewayPushToCloudWatchLogs";

/**
 * What all environments of an account and region share: the role with which API Gateway writes logs, and the permission
 * for WAF to write its own. If an API's stack owned them, deleting that stack would end the logs of every other API.
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
    // API Gateway tries the role at once, so trust and permissions must exist before.
    account.node.addDependency(role);
    this.defineWebAclLogPolicy();
  }

  /**
   * Without this, WAF adds each new log group to one account-wide policy of its own, `AWSWAF-LOGS`. That policy holds
   * 5,120 characters and only grows: after some 40 environments, the next deployment fails.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
   */
  private defineWebAclLogPolicy(): void {
    const logs = { service: "logs", arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    const resourceName = `${WEB_ACL_LOG_PREFIX}*:log-stream:*`;
    const statement = new PolicyStatement({
      principals: [new ServicePrincipal("delivery.logs.amazonaws.com")],
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [this.formatArn({ ...logs, resource: "log-group", resourceName })],
      conditions: {
        StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
        ArnLike: { "aws:SourceArn": this.formatArn({ ...logs, resource: "*" }) },
      },
    });
    const policy = new CfnResourcePolicy(this, "WebAclLogPolicy", {
      // The end of the stack's id: a policy that was retained does not block the next stack.
      policyName: `clipzy-web-acl-logs-${Fn.select(2, Fn.split("/", Aws.STACK_ID))}`,
      policyDocument: this.toJsonString(new PolicyDocument({ statements: [statement] })),
    });
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
