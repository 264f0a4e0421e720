import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { type AccessRule, methodsOf } from "../../config/settings/access-rules.ts";

/** What the resource policy allows, and from where. */
export interface ResourcePolicyProps {
  /** VPC endpoints through which a private API may be called; none for a regional one. */
  readonly vpcEndpointIds: readonly string[];
  /** Name of the stage: the first segment of every resource. */
  readonly stageName: string;
  /** The access rules, of which the public ones are allowed. */
  readonly rules: readonly AccessRule[];
}

/**
 * The API's policy: it allows what has no authorizer, preflights and public rules. For a private API it also denies every call
 * that does not come through one of the listed VPC endpoints.
 *
 * Without a policy, every method without an authorizer is open, and such methods outlive their rules: CloudFormation makes the new
 * deployment, a snapshot of all methods, before it deletes the methods of a removed rule. With this policy, a route that is no
 * longer public is closed. Guarded routes are left out: with a cached decision that does not mention a newer route, an Allow here
 * would be enough to let the call in.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html (Table A)
 */
export function resourcePolicy({ vpcEndpointIds, stageName, rules }: ResourcePolicyProps): PolicyDocument {
  const open = ["OPTIONS/*", ...rules.filter((rule) => rule.public).flatMap(callsOf)].sort();
  // The stage is named, since a policy's `*` does not stop at a slash: `/*/OPTIONS/*` would match paths of other methods.
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
