import type { Stage } from "aws-cdk-lib/aws-apigateway";
import { type CfnIPSet, CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import type { AccessRule } from "../../config/settings/access-rules.ts";
import type { RestApi } from "../api/rest-api.ts";
import type { CorsPolicy } from "../cors/cors-headers.ts";
import type { LogLifetime } from "../retained-log-group.ts";
import { addressLists } from "./address-lists.ts";
import { ambiguousPath, rootPathsOf } from "./ambiguous-path.ts";
import { closedRules } from "./closed.ts";
import { foreignOrigin } from "./foreign-origin.ts";
import { managedGroups } from "./managed-groups.ts";
import { oversizeBody } from "./oversize-body.ts";
import { rateLimit } from "./rate-limit.ts";
import { type Refused, readableRefusal } from "./readable-refusal.ts";
import { ruleAddresses } from "./rule-addresses.ts";
import { spoofedHeader } from "./spoofed-header.ts";
import { unseenHeaders } from "./unseen-headers.ts";
import { WebAclLog } from "./web-acl-log.ts";
import { customResponseBodies } from "./web-acl-responses.ts";
import type { WebAclRule } from "./web-acl-rule.ts";

/** The API that the web ACL protects, and what it refuses. */
export interface WebAclProps extends LogLifetime {
  /** Name of the environment: part of the names of its metrics and its log. */
  readonly environment: string;
  /** The API whose stage the web ACL is associated with; its custom domain is opened only afterwards. */
  readonly api: RestApi;
  /** Name of that stage, part of every path on the execute-api address. */
  readonly stageName: string;
  /** Which origins may call, and what their pages may read. */
  readonly cors: CorsPolicy;
  /** Address lists, rate limit and managed rule groups. */
  readonly webAcl: EnvironmentConfig["webAcl"];
  /** The access rules: some have addresses, and one about the path `/<stage>` takes one spelling of the root away. */
  readonly rules: readonly AccessRule[];
}

/** The first stop: refuses by origin, path, source address, rate and content, before credentials are read. */
export class WebAcl extends Construct {
  readonly acl: CfnWebACL;
  /** The web ACL's name in CloudWatch's metrics: one for each environment of an account. */
  readonly metricName: string;
  /** The IP sets that close the environment when they are filled. */
  readonly closedSets: readonly CfnIPSet[];

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    this.metricName = `clipzy-${props.environment}`;
    const closed = closedRules(this, { closed: props.webAcl.closed, cors: props.cors });
    this.closedSets = Object.values(closed.sets);
    this.acl = this.defineAcl(props, [...closed.rules, ...this.defineRules(props)]);
    new WebAclLog(this, "Log", { ...props, webAclArn: this.acl.attrArn });
    this.associate(props.api.restApi.deploymentStage);
    props.api.openAfter(this);
  }

  private defineRules({ api, stageName, cors, webAcl, rules }: WebAclProps): WebAclRule[] {
    const readable = (refused: Refused) => readableRefusal(refused, cors);
    const rulePaths = rules.map(({ path }) => path);
    const rootPaths = rootPathsOf(stageName, api.domain !== undefined, rulePaths);
    return [
      unseenHeaders(),
      foreignOrigin(cors.origins),
      ...readable(ambiguousPath({ allowEncodedPaths: webAcl.allowEncodedPaths, rootPaths })),
      ...addressLists(this, webAcl),
      ...ruleAddresses(this, rules, stageName),
      ...(webAcl.rateLimit ? readable(rateLimit(webAcl.rateLimit)) : []),
      ...readable(oversizeBody()),
      spoofedHeader(),
      ...managedGroups(webAcl.managedRuleGroups),
    ];
  }

  private defineAcl({ webAcl }: WebAclProps, rules: readonly WebAclRule[]): CfnWebACL {
    const defaultSizeInspectionLimit = `KB_${webAcl.bodyInspectionKilobytes}`;
    return new CfnWebACL(this, "Acl", {
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rules: rules.map((rule, priority) => ({ ...rule, priority, visibilityConfig: visibility(rule.name) })),
      visibilityConfig: visibility(this.metricName),
      customResponseBodies: customResponseBodies(),
      associationConfig: { requestBody: { API_GATEWAY: { defaultSizeInspectionLimit } } },
    });
  }

  private associate(stage: Stage): void {
    const association = new CfnWebACLAssociation(this, "Association", {
      resourceArn: stage.stageArn,
      webAclArn: this.acl.attrArn,
    });
    association.node.addDependency(stage);
  }
}

/**
 * Metrics, but no samples: a sampled request is kept with all its headers, the bearer token among them, and the
 * redaction of the log does not apply to it. https://docs.aws.amazon.com/waf/latest/developerguide/logging.html
 */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
