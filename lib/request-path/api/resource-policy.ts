import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { type AccessRule, methodsOf } from "../../config/settings/access-rules.ts";

/** What the resource policy needs to know. */
export interface ResourcePolicyProps {
  /** Of a private API those through which it may be called; none for a regional one. */
  readonly vpcEndpointIds: readonly string[];
  readonly stageName: string;
  readonly rules: readonly AccessRule[];
}

/**
 * The API's own policy: an Allow for what no authorizer allows, preflights and public rules; for a private API, an explicit
 * Deny besides for whatever does not come through the listed VPC endpoints.
 *
 * Without a policy, a method without an authorizer is open. And such methods outlive their rules: CloudFormation deletes what
 * a rule has left only after it has made the deployment, a snapshot that still holds it. By this policy, a route that is
 * public no longer is shut, since nobody allows it. Guarded routes are none of its business: "no word" from the authorizer
 * and an Allow here would add up to Allow, for a decision that API Gateway has kept from before a rule was there.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html (Table A)
 */
export function resourcePolicy({ vpcEndpointIds, stageName, rules }: ResourcePolicyProps): PolicyDocument {
  const open = ["OPTIONS/*", ...rules.filter((rule) => rule.public).flatMap(callsOf)].sort();
  // The stage is named, since the `*` of a policy does not stop at a slash: `/*/OPTIONS/*` would be many a path.
  const allow = new PolicyStatement({
    ...ANYONE,
    effect: Effect.ALLOW,
    resources: open.map((call) => `execute-api:/${stageName}/${call}`),
  });
  return new PolicyDocument({
    statements: vpcEndpointIds.length === 0 ? [allow] : [denyElsewhere(vpcEndpointIds), allow],
  });
}

const ANYONE = { principals: [new AnyPrincipal()], actions: ["execute-api:Invoke"] };

function denyElsewhere(vpcEndpointIds: readonly string[]): PolicyStatement {
  const conditions = { StringNotEquals: { "aws:SourceVpce": [...vpcEndpointIds].sort() } };
  return new PolicyStatement({ ...ANYONE, effect: Effect.DENY, resources: ["execute-api:/*"], conditions });
}

function callsOf(rule: AccessRule): string[] {
  return methodsOf(rule).map((method) => `${method}${rule.path}`);
}
