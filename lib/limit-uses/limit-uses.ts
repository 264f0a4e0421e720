import { MAXIMUM_CAPACITY } from "../config/settings/web-acl-capacity.ts";
import { longestApiArn } from "../config/values/api-arn.ts";
import { MAX_API_RESOURCES } from "../request-path/api/route-tree.ts";
import { listOf, resourcesOf, type Template } from "./template.ts";
import { referenceStatements, usedCapacity } from "./web-acl-capacity.ts";

/** How much of a limit an environment uses. */
export interface LimitUse {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  readonly unit: string;
  /** Whose limit it is. */
  readonly of: "AWS WAF" | "API Gateway" | "CloudFormation" | "this project";
}

/**
 * Every limit that a template can outgrow, with what it uses of it.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export function limitUses(template: Template, templateBytes: number): LimitUse[] {
  return [...webAclUses(template), ...apiUses(template), ...stackUses(template, templateBytes)];
}

function webAclUses(template: Template): LimitUse[] {
  const sets = resourcesOf(template, "AWS::WAFv2::IPSet").map((set) => listOf(set, "Addresses").length);
  return [
    { name: "web ACL capacity", used: usedCapacity(template), limit: MAXIMUM_CAPACITY, unit: "WCU", of: "AWS WAF" },
    { name: "references of the web ACL", used: referenceStatements(template), limit: 50, unit: "", of: "AWS WAF" },
    { name: "addresses of the largest IP set", used: Math.max(0, ...sets), limit: 10_000, unit: "", of: "AWS WAF" },
    { name: "IP sets, of the account's", used: sets.length, limit: 100, unit: "", of: "AWS WAF" },
  ];
}

function apiUses(template: Template): LimitUse[] {
  const paths = resourcesOf(template, "AWS::ApiGateway::Resource").length;
  const mapping = Math.max(0, ...resourcesOf(template, "AWS::ApiGateway::Method").map(mappingBytes));
  return [
    ...resourcesOf(template, "AWS::ApiGateway::RestApi").flatMap(policyUse),
    { name: "resources of the API", used: paths + 1, limit: MAX_API_RESOURCES, unit: "", of: "API Gateway" },
    { name: "largest mapping template", used: mapping, limit: 300_000, unit: "bytes", of: "API Gateway" },
  ];
}

/** Resources that a stack may have. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const MAX_STACK_RESOURCES = 500;

/** What `execute-api:/` at the beginning of a resource becomes, at its longest. */
const API_ARN = longestApiArn({ stageName: "" });

function policyUse({ Properties }: { Properties?: Readonly<Record<string, unknown>> }): LimitUse[] {
  if (Properties?.Policy === undefined) return [];
  const used = Buffer.byteLength(JSON.stringify(Properties.Policy).replaceAll("execute-api:/", API_ARN));
  return [{ name: "resource policy", used, limit: 8192, unit: "bytes", of: "API Gateway" }];
}

function stackUses(template: Template, templateBytes: number): LimitUse[] {
  const resources = Object.keys(template.Resources).length;
  return [
    { name: "resources of the stack", used: resources, limit: MAX_STACK_RESOURCES, unit: "", of: "CloudFormation" },
    { name: "template", used: templateBytes, limit: 1_000_000, unit: "bytes", of: "CloudFormation" },
  ];
}

/** Of a preflight's template, which lists the origins, intrinsics and all: a little more than what AWS gets. */
function mappingBytes({ Properties }: { Properties?: Readonly<Record<string, unknown>> }): number {
  const { RequestTemplates, IntegrationResponses } = (Properties?.Integration ?? {}) as Record<string, unknown>;
  const responses = Array.isArray(IntegrationResponses) ? IntegrationResponses : [];
  const sets = [RequestTemplates, ...responses.map((response) => response.ResponseTemplates)];
  const templates = sets.flatMap((set) => (typeof set === "object" && set !== null ? Object.values(set) : []));
  return Math.max(
    0,
    ...templates.map((text) => Buffer.byteLength(typeof text === "string" ? text : JSON.stringify(text))),
  );
}
