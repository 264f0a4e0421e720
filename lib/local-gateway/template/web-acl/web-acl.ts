import { isRecord } from "../../model/record.ts";
import type { CustomResponse, RuleAction, RuleModel, Statement, WebAclModel } from "../../model/web-acl.ts";
import {
  listOf,
  nested,
  nestedValue,
  noteProblem,
  numberOf,
  type Properties,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
  textOf,
} from "../cloudformation/resource-reader.ts";
import { readStatement } from "./web-acl-statements.ts";

const READS = ["AssociationConfig", "CustomResponseBodies", "DefaultAction", "Rules"];
const IGNORES = [
  "CaptchaConfig",
  "ChallengeConfig",
  "DataProtectionConfig",
  "Description",
  "Name",
  "Scope",
  "Tags",
  "TokenDomains",
  "VisibilityConfig",
];
const RULE_READS = ["Action", "Name", "OverrideAction", "Priority", "RuleLabels", "Statement"];

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  APPLICATION_JSON: "application/json",
  TEXT_HTML: "text/html",
  TEXT_PLAIN: "text/plain",
};

type Bodies = Readonly<Record<string, NonNullable<CustomResponse["body"]>>>;

/** The web ACL that is associated with the stage; undefined without an association. */
export function readWebAcl(reading: Reading): WebAclModel | undefined {
  const properties = resourcesOf(reading, "AWS::WAFv2::WebACLAssociation")
    .map((association) => readProperties(reading, association, ["ResourceArn", "WebACLArn"]))
    // A load balancer of the same template may have another web ACL.
    .find((candidate) => requiredText(candidate, "ResourceArn").includes(":/restapis/"));
  if (!properties) return undefined;
  const arn = requiredText(properties, "WebACLArn");
  const found = resourcesOf(reading, "AWS::WAFv2::WebACL").find(({ logicalId }) =>
    arn.includes(`/webacl/${logicalId}/`),
  );
  if (found) return readAcl(reading, found);
  noteProblem(properties, "WebACLArn", "does not name a web ACL of this template");
  return undefined;
}

function readAcl(reading: Reading, found: ReadResource): WebAclModel {
  const properties = readProperties(reading, found, READS, IGNORES);
  const bodies = readBodies(properties);
  const rules = listOf(properties, "Rules").flatMap((value, index) => {
    const rule = nestedValue(properties, `Rules[${index}]`, value, RULE_READS, [
      "CaptchaConfig",
      "ChallengeConfig",
      "VisibilityConfig",
    ]);
    const model = rule && readRule(rule, bodies);
    return model ? [model] : [];
  });
  return {
    logicalId: found.logicalId,
    rules: rules.sort((left, right) => left.priority - right.priority),
    defaultAction: readAction(properties, "DefaultAction", bodies),
    inspectedBodyBytes: rules.some(({ statement }) => looksAtBody(statement)) ? readBodyLimit(properties) : undefined,
  };
}

/** The default is 16 KB; `AssociationConfig` raises it to 32, 48 or 64. */
function readBodyLimit(properties: Properties): number {
  const config = nested(properties, "AssociationConfig", ["RequestBody"]);
  const body = config && nested(config, "RequestBody", ["API_GATEWAY"], ["APP_RUNNER_SERVICE", "CLOUDFRONT"]);
  const limit = body && nested(body, "API_GATEWAY", ["DefaultSizeInspectionLimit"]);
  const [, kilobytes = "16"] = /^KB_(\d+)$/.exec((limit && textOf(limit, "DefaultSizeInspectionLimit")) ?? "") ?? [];
  return Number(kilobytes) * 1024;
}

function looksAtBody(statement: Statement): boolean {
  if ("field" in statement) return statement.field.kind === "body";
  if ("statements" in statement) return statement.statements.some(looksAtBody);
  if (statement.kind === "not") return looksAtBody(statement.statement);
  return statement.kind === "rate" && statement.scopeDown !== undefined && looksAtBody(statement.scopeDown);
}

function readRule(rule: Properties, bodies: Bodies): RuleModel | undefined {
  const statement = readStatement(rule, "Statement");
  if (!statement) return undefined;
  const isGroup = "OverrideAction" in rule.values;
  return {
    name: requiredText(rule, "Name"),
    priority: numberOf(rule, "Priority") ?? 0,
    statement,
    action: isGroup ? { kind: "count" } : readAction(rule, "Action", bodies),
    labels: listOf(rule, "RuleLabels").flatMap((label) => (isRecord(label) ? [String(label.Name)] : [])),
  };
}

function readAction(parent: Properties, name: string, bodies: Bodies): RuleAction {
  const action = nested(parent, name, ["Allow", "Block", "Count"]);
  const [kind] = Object.keys(action?.values ?? {});
  if (!action || kind === undefined) {
    if (!(name in parent.values)) noteProblem(parent, name, "is missing");
    return { kind: "count" };
  }
  if (kind === "Block") return { kind: "block", response: readCustomResponse(action, bodies) };
  // Inserted request headers would have to reach the upstream, which is not supported.
  nested(action, kind, []);
  return { kind: kind === "Allow" ? "allow" : "count" };
}

function readCustomResponse(action: Properties, bodies: Bodies): CustomResponse | undefined {
  const block = nested(action, "Block", ["CustomResponse"]);
  const response =
    block && nested(block, "CustomResponse", ["CustomResponseBodyKey", "ResponseCode", "ResponseHeaders"]);
  if (!response) return undefined;
  const key = textOf(response, "CustomResponseBodyKey");
  const body = key === undefined ? undefined : bodies[key];
  if (key !== undefined && !body) noteProblem(response, "CustomResponseBodyKey", `the web ACL has no body "${key}"`);
  return { status: numberOf(response, "ResponseCode") ?? 403, headers: readResponseHeaders(response), body };
}

function readResponseHeaders(response: Properties): (readonly [string, string])[] {
  return listOf(response, "ResponseHeaders").flatMap((value, index) => {
    const header = nestedValue(response, `ResponseHeaders[${index}]`, value, ["Name", "Value"]);
    return header ? [[requiredText(header, "Name"), requiredText(header, "Value")] as const] : [];
  });
}

function readBodies(properties: Properties): Bodies {
  const keys = isRecord(properties.values.CustomResponseBodies)
    ? Object.keys(properties.values.CustomResponseBodies)
    : [];
  const parent = nested(properties, "CustomResponseBodies", keys);
  return Object.fromEntries(
    keys.flatMap((key) => {
      const body = parent && nested(parent, key, ["Content", "ContentType"]);
      if (!body) return [];
      const contentType = CONTENT_TYPES[requiredText(body, "ContentType")] ?? "text/plain";
      return [[key, { contentType, content: requiredText(body, "Content") }] as const];
    }),
  );
}
