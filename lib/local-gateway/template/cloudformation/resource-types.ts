import type { Reading } from "./resource-reader.ts";

/** Types that a reader of this folder interprets. */
const INTERPRETED: ReadonlySet<string> = new Set([
  "AWS::ApiGateway::ApiKey",
  "AWS::ApiGateway::Authorizer",
  "AWS::ApiGateway::Deployment",
  "AWS::ApiGateway::GatewayResponse",
  "AWS::ApiGateway::Method",
  "AWS::ApiGateway::Model",
  "AWS::ApiGateway::RequestValidator",
  "AWS::ApiGateway::Resource",
  "AWS::ApiGateway::RestApi",
  "AWS::ApiGateway::Stage",
  "AWS::ApiGateway::UsagePlan",
  "AWS::ApiGateway::UsagePlanKey",
  "AWS::Lambda::Function",
  "AWS::WAFv2::IPSet",
  "AWS::WAFv2::RegexPatternSet",
  "AWS::WAFv2::WebACL",
  "AWS::WAFv2::WebACLAssociation",
]);

/** Types of the gateway's own services that no request meets. */
const HARMLESS: ReadonlySet<string> = new Set([
  "AWS::ApiGateway::Account",
  "AWS::ApiGateway::BasePathMapping",
  "AWS::ApiGateway::BasePathMappingV2",
  "AWS::ApiGateway::ClientCertificate",
  "AWS::ApiGateway::DocumentationPart",
  "AWS::ApiGateway::DocumentationVersion",
  "AWS::ApiGateway::DomainName",
  "AWS::ApiGateway::DomainNameAccessAssociation",
  "AWS::ApiGateway::DomainNameV2",
  "AWS::ApiGateway::VpcLink",
  "AWS::WAFv2::LoggingConfiguration",
]);

/** Services whose resources may all be on a request's path, so that an unknown type cannot be ignored. */
const ON_THE_PATH = ["AWS::ApiGateway::", "AWS::WAFv2::"];

/** Notes every resource of an unknown type that may be on a request's path. */
export function noteUnknownTypes(reading: Reading): void {
  for (const { logicalId, type } of reading.resources) {
    const isOnPath = ON_THE_PATH.some((prefix) => type.startsWith(prefix));
    if (isOnPath && !INTERPRETED.has(type) && !HARMLESS.has(type)) {
      reading.problems.push({ logicalId, property: "Type", message: `${type} is not supported by the local gateway` });
    }
  }
}
