import {
  MAX_ACCOUNT_IP_SETS,
  MAX_API_RESOURCES,
  MAX_IP_SET_ADDRESSES,
  MAX_MAPPING_TEMPLATE_BYTES,
  MAX_RESOURCE_POLICY_BYTES,
  MAX_STACK_RESOURCES,
  MAX_TEMPLATE_BYTES,
  MAX_WEB_ACL_CAPACITY,
  MAX_WEB_ACL_REFERENCES,
} from "../aws-limits.ts";
import type { Problem } from "../config/problems/problems.ts";
import { longestApiArn } from "../config/values/aws-names.ts";
import { listOf, resourcesOf, type Template } from "./template.ts";
import { capacityProblems, referenceStatements, usedCapacity } from "./web-acl-capacity.ts";

/** How much of a limit an environment uses. */
export interface LimitUse {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  readonly unit: string;
  /** Whose limit it is. */
  readonly of: "AWS WAF" | "API Gateway" | "CloudFormation" | "this project";
}

const CAPACITY = "web ACL capacity";

/**
 * Every limit that a template can outgrow, with what the template uses of it.
 *
 * @param templateBytes size of the template as it is uploaded
 */
export function limitUses(template: Template, templateBytes: number): LimitUse[] {
  return [...webAclUses(template), ...apiUses(template), ...stackUses(template, templateBytes)];
}

/**
 * What a synthesized template uses too much of, as problems of its environment: an error for each limit that it is over, which
 * AWS would report in the middle of a deployment, and a warning for a web ACL's capacity that costs extra.
 *
 * @param text the template as it will be uploaded
 */
export function limitProblems(environment: string, text: string): Problem[] {
  const template: Template = JSON.parse(text);
  const outgrown = limitUses(template, Buffer.byteLength(text))
    .filter(({ name, used, limit }) => name !== CAPACITY && used > limit)
    .map(
      ({ name, used, limit, of }): Problem => ({
        path: `environments.${environment}`,
        message: `${name}: needs ${used}, expected at most ${limit} (a limit of ${of}); npm run budget shows what uses it`,
        severity: "error",
      }),
    );
  return [...capacityProblems(environment, template), ...outgrown];
}

function webAclUses(template: Template): LimitUse[] {
  const sets = resourcesOf(template, "AWS::WAFv2::IPSet").map((set) => listOf(set, "Addresses").length);
  return [
    { name: CAPACITY, used: usedCapacity(template), limit: MAX_WEB_ACL_CAPACITY, unit: "WCU", of: "AWS WAF" },
    wafUse("references of the web ACL", referenceStatements(template), MAX_WEB_ACL_REFERENCES),
    wafUse("addresses of the largest IP set", Math.max(0, ...sets), MAX_IP_SET_ADDRESSES),
    wafUse("IP sets, of the account's", sets.length, MAX_ACCOUNT_IP_SETS),
  ];
}

function wafUse(name: string, used: number, limit: number): LimitUse {
  return { name, used, limit, unit: "", of: "AWS WAF" };
}

function apiUses(template: Template): LimitUse[] {
  const paths = resourcesOf(template, "AWS::ApiGateway::Resource").length;
  const mapping = Math.max(0, ...resourcesOf(template, "AWS::ApiGateway::Method").map(mappingBytes));
  return [
    ...resourcesOf(template, "AWS::ApiGateway::RestApi").flatMap(policyUse),
    { name: "resources of the API", used: paths + 1, limit: MAX_API_RESOURCES, unit: "", of: "API Gateway" },
    {
      name: "largest mapping template",
      used: mapping,
      limit: MAX_MAPPING_TEMPLATE_BYTES,
      unit: "bytes",
      of: "API Gateway",
    },
  ];
}

/** The longest text that AWS puts in the place of `execute-api:/` at the beginning of a resource. */
const API_ARN = longestApiArn({ stageName: "" });

function policyUse({ Properties }: { Properties?: Readonly<Record<string, unknown>> }): LimitUse[] {
  if (Properties?.Policy === undefined) return [];
  const used = Buffer.byteLength(JSON.stringify(Properties.Policy).replaceAll("execute-api:/", API_ARN));
  return [{ name: "resource policy", used, limit: MAX_RESOURCE_POLICY_BYTES, unit: "bytes", of: "API Gateway" }];
}

function stackUses(template: Template, templateBytes: number): LimitUse[] {
  const resources = Object.keys(template.Resources).length;
  return [
    { name: "resources of the stack", used: resources, limit: MAX_STACK_RESOURCES, unit: "", of: "CloudFormation" },
    { name: "template", used: templateBytes, limit: MAX_TEMPLATE_BYTES, unit: "bytes", of: "CloudFormation" },
  ];
}

/** Bytes of the largest mapping template of a method. Intrinsics count as they are written: a little more than AWS gets. */
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
