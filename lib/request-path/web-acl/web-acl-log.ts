import { ArnFormat, Aws, Fn, Stack } from "aws-cdk-lib";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnLoggingConfiguration } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import { type LogLifetime, retainedLogGroup } from "../retained-log-group.ts";

/** Actions that are logged. A rule of a managed group that is overridden to count may be logged as either of the last two. */
const KEPT = ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"];

/** How the names of all our web ACLs' log groups begin. WAF takes only names that begin with `aws-waf-logs-`. */
export const WEB_ACL_LOG_PREFIX = "aws-waf-logs-clipzy-";

/** The web ACL, and how long its log lives. */
export interface WebAclLogProps extends LogLifetime {
  /** Name of the environment: part of the log group's name. */
  readonly environment: string;
  /** ARN of the web ACL that writes the log. */
  readonly webAclArn: string;
}

/** Logs the requests that a rule blocks or counts, without their credentials. */
export class WebAclLog extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: WebAclLogProps) {
    super(scope, id);
    this.logGroup = retainedLogGroup(this, "Group", props, logGroupName(props.environment));
    new CfnLoggingConfiguration(this, "Configuration", {
      resourceArn: props.webAclArn,
      logDestinationConfigs: [this.arnOf(this.logGroup)],
      // Where credentials belong, and where people put them as well: `?access_token=...`, session cookies.
      redactedFields: [
        { singleHeader: { Name: "authorization" } },
        { singleHeader: { Name: "cookie" } },
        { queryString: {} },
      ],
      // CDK takes this as untyped JSON, so the casing is CloudFormation's.
      loggingFilter: {
        DefaultBehavior: "DROP",
        Filters: [{ Behavior: "KEEP", Requirement: "MEETS_ANY", Conditions: KEPT.map(ifAction) }],
      },
    });
  }

  /** The group's ARN without the `:*` at the end of CloudFormation's attribute, which WAF refuses. */
  private arnOf({ logGroupName: resourceName }: LogGroup): string {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: "logs", resource: "log-group", resourceName, arnFormat });
  }
}

/**
 * WAF takes only names that begin like this, so the group cannot be left to CloudFormation to name. The end of the
 * stack's own id makes it new for each new stack: a group that was retained does not block the next one.
 */
function logGroupName(environment: string): string {
  return `${WEB_ACL_LOG_PREFIX}${environment}-${Fn.select(2, Fn.split("/", Aws.STACK_ID))}`;
}

function ifAction(action: string) {
  return { ActionCondition: { Action: action } };
}
