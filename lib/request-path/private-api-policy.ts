import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { type AccessRule, methodsOf } from "./route-tree.ts";

/** What the resource policy of a private API needs to know. */
export interface PrivateApiPolicyProps {
  readonly vpcEndpointIds: readonly string[];
  readonly stageName: string;
  readonly rules: readonly AccessRule[];
}

/**
 * The resource policy of a private API: an explicit Deny for whatever does not come through the listed VPC endpoints, and
 * an Allow for what no authorizer allows, preflights and public rules.
 *
 * Nothing else, because "no word" from the authorizer and an Allow here add up to Allow on AWS: a decision that API Gateway
 * has kept from before a rule was there, or an authorizer that was put back to its former version, would open that route.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html (Table A)
 */
export function privateApiPolicy({ vpcEndpointIds, stageName, rules }: PrivateApiPolicyProps): PolicyDocument {
  const anyone = { principals: [new AnyPrincipal()], actions: ["execute-api:Invoke"] };
  const elsewhere = { StringNotEquals: { "aws:SourceVpce": [...vpcEndpointIds].sort() } };
  const open = ["OPTIONS/*", ...rules.filter((rule) => rule.public).flatMap(callsOf)].sort();
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ ...anyone, effect: Effect.DENY, resources: ["execute-api:/*"], conditions: elsewhere }),
      // The stage is named, since the `*` of a policy does not stop at a slash: `/*/OPTIONS/*` would be many a path.
      new PolicyStatement({
        ...anyone,
        effect: Effect.ALLOW,
        resources: open.map((call) => `execute-api:/${stageName}/${call}`),
      }),
    ],
  });
}

function callsOf(rule: AccessRule): string[] {
  return methodsOf([rule]).map((method) => `${method}${rule.path}`);
}
