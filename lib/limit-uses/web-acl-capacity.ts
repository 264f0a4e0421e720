import { MANAGED_GROUP_CAPACITY } from "../config/settings/web-acl-capacity.ts";
import { listOf, resourcesOf, type Template } from "./template.ts";

/** A statement of a web ACL's rule as the template has it: one key, its kind. */
type Statement = Readonly<Record<string, unknown>>;

/**
 * Capacity of a managed group that is not in the table: as much as AWS's largest.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const UNKNOWN_GROUP = 700;

/** Counted for a kind of statement that this stack does not use: as much as the dearest one, cross-site scripting. */
const DEAREST_STATEMENT = 40;

/** The rules of all web ACLs of the template. */
export function webAclRules(template: Template): Statement[] {
  return resourcesOf(template, "AWS::WAFv2::WebACL").flatMap((acl) => listOf(acl, "Rules") as Statement[]);
}

/** WCU that the web ACL uses; where AWS's pages disagree (an IP set costs 1 or 2), the larger number. */
export function usedCapacity(template: Template): number {
  return sum(webAclRules(template).flatMap((rule) => statementsIn(rule.Statement).map(ownCapacity)));
}

/** Statements that refer to an IP set or to a group of rules. */
export function referenceStatements(template: Template): number {
  const referring = [
    "IPSetReferenceStatement",
    "RegexPatternSetReferenceStatement",
    "RuleGroupReferenceStatement",
    "ManagedRuleGroupStatement",
  ];
  return webAclRules(template)
    .flatMap((rule) => statementsIn(rule.Statement))
    .filter((statement) => referring.some((kind) => kind in statement)).length;
}

/** The statement and all that are nested in it, And, Or, Not and scope-downs unfolded. */
function statementsIn(statement: unknown): Statement[] {
  if (typeof statement !== "object" || statement === null) return [];
  const own = statement as Statement;
  const nested = Object.values(own).flatMap((value) => nestedStatements(value as Statement));
  return [own, ...nested.flatMap(statementsIn)];
}

function nestedStatements({ Statement, Statements, ScopeDownStatement }: Statement): unknown[] {
  return [Statement, ScopeDownStatement, ...(Array.isArray(Statements) ? Statements : [])].filter(Boolean);
}

/** What a statement costs by itself, with the transformations of what it looks at. */
function ownCapacity(statement: Statement): number {
  const [content] = Object.values(statement) as Statement[];
  const transformations = (content?.TextTransformations ?? []) as readonly { readonly Type: string }[];
  return baseCapacity(statement) + 10 * transformations.filter(({ Type }) => Type !== "NONE").length;
}

/** What a statement costs beside the ones nested in it. https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html */
function baseCapacity(statement: Statement): number {
  const [kind, value] = Object.entries(statement)[0] ?? [];
  const detail = value as Readonly<Record<string, unknown>>;
  switch (kind) {
    case "ByteMatchStatement":
      return String(detail.PositionalConstraint).startsWith("CONTAINS") ? 10 : 2;
    case "ManagedRuleGroupStatement":
      return MANAGED_GROUP_CAPACITY[String(detail.Name)] ?? UNKNOWN_GROUP;
    case "IPSetReferenceStatement":
    case "RateBasedStatement":
      return 2;
    case "SizeConstraintStatement":
    case "GeoMatchStatement":
      return 1;
    case "AndStatement":
    case "OrStatement":
    case "NotStatement":
      return 0;
    case "RegexMatchStatement":
      return 3;
    default:
      return DEAREST_STATEMENT;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
