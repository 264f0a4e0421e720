import type { Stage } from "aws-cdk-lib/aws-apigateway";
import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { type CorsPolicy, corsHeaders } from "../cors/cors-headers.ts";
import { addressLists } from "./address-lists.ts";
import { ambiguousPath } from "./ambiguous-path.ts";
import { foreignOrigin } from "./foreign-origin.ts";
import { managedGroups } from "./managed-groups.ts";
import { oversizeBody } from "./oversize-body.ts";
import { rateLimit } from "./rate-limit.ts";
import { spoofedHeader } from "./spoofed-header.ts";
import { WebAclLog } from "./web-acl-log.ts";
import { customResponseBodies } from "./web-acl-responses.ts";
import type { WebAclRule } from "./web-acl-rule.ts";

/** What the web ACL needs to know. */
export interface WebAclProps {
  readonly environment: string;
  /** The stage that it stands in front of. */
  readonly stage: Stage;
  readonly cors: CorsPolicy;
  readonly webAcl: EnvironmentConfig["webAcl"];
  /** Spellings of the API's root, the only paths that may end in a slash. */
  readonly rootPaths: readonly string[];
  readonly retainLogsDays: number;
  /** Keep the log when the stack is deleted. */
  readonly retainLogs: boolean;
}

/** The first stop: refuses by origin, path, source address, rate and content, before anybody looks at a credential. */
export class WebAcl extends Construct {
  readonly acl: CfnWebACL;
  /** Under which CloudWatch keeps the web ACL's metrics: one name for each environment of an account. */
  readonly metricName: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    this.metricName = `clipzy-${props.environment}`;
    const rules = this.defineRules(props);
    this.acl = this.defineAcl(props, rules);
    new WebAclLog(this, "Log", { ...props, webAclArn: this.acl.attrArn });
    this.associate(props.stage);
  }

  private defineRules({ cors, webAcl, rootPaths }: WebAclProps): WebAclRule[] {
    const headers = corsHeaders(cors);
    return [
      foreignOrigin(cors.origins),
      ambiguousPath({ allowEncodedPaths: webAcl.allowEncodedPaths, rootPaths, headers }),
      ...addressLists(this, webAcl),
      ...(webAcl.rateLimit ? [rateLimit(webAcl.rateLimit, headers)] : []),
      oversizeBody(headers),
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
