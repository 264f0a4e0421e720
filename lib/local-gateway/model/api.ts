import type { FunctionModel } from "./function.ts";
import type { GatewayResponseModel, ResponseType } from "./gateway-response.ts";
import type { RouteModel } from "./method.ts";
import type { PolicyDocument } from "./policy.ts";
import type { ApiKeyModel } from "./usage-plan.ts";
import type { WebAclModel } from "./web-acl.ts";

/** The names of the API and its account; they appear in ARNs, in `$context` and in added headers. */
export interface ApiIdentity {
  readonly apiId: string;
  readonly accountId: string;
  readonly region: string;
  readonly stageName: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly deploymentId: string;
}

/** `arn:aws:execute-api:region:account:api/` and what follows: a stage, a method and a path, or a pattern of them. */
export function executeApiArn(
  { region, accountId, apiId }: Pick<ApiIdentity, "region" | "accountId" | "apiId">,
  rest: string,
): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${rest}`;
}

/** A REST API as the synthesized template describes it, ready to be run. */
export interface ApiModel {
  readonly identity: ApiIdentity;
  readonly logicalId: string;
  readonly routes: readonly RouteModel[];
  readonly gatewayResponses: Readonly<Record<ResponseType, GatewayResponseModel>>;
  readonly webAcl?: WebAclModel;
  readonly resourcePolicy?: PolicyDocument;
  /** Endpoint ids from which a private API may be reached; local requests count as coming through the first. */
  readonly vpcEndpointIds: readonly string[];
  readonly apiKeys: readonly ApiKeyModel[];
  readonly binaryMediaTypes: readonly string[];
  /** Replaces the address of every private integration. */
  readonly upstream?: URL;
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: readonly FunctionModel[];
  /** `Vendor/Name` of the managed rule groups, which are counted as passed. */
  readonly managedRuleGroups: readonly string[];
  /** Logical ids of domain names that demand a client certificate on AWS; here none is demanded. */
  readonly mutualTlsDomains: readonly string[];
  /** What the template relies on although AWS's behaviour is not known: one sentence each. */
  readonly guesses: readonly string[];
}
