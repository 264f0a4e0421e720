import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";

/**
 * The resource policy of a private API: an explicit Deny for whatever does not come through the listed VPC endpoints.
 *
 * The Allow is needed besides, or nothing would be let in. It opens nothing by itself, as long as the authorizer's policy
 * denies explicitly what it does not allow: "no word" from the authorizer and an Allow here add up to Allow on AWS.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function privateApiPolicy(vpcEndpointIds: readonly string[]): PolicyDocument {
  const all = { principals: [new AnyPrincipal()], actions: ["execute-api:Invoke"], resources: ["execute-api:/*"] };
  const elsewhere = { StringNotEquals: { "aws:SourceVpce": [...vpcEndpointIds].sort() } };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ ...all, effect: Effect.DENY, conditions: elsewhere }),
      new PolicyStatement({ ...all, effect: Effect.ALLOW }),
    ],
  });
}
