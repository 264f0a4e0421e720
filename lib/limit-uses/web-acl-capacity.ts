import { INCLUDED_WEB_ACL_CAPACITY, MANAGED_GROUP_CAPACITY, MAX_WEB_ACL_CAPACITY } from "../aws-limits.ts";
import type { Problem } from "../config/problems/problems.ts";
import { listOf, resourcesOf, type Template } from "./template.ts";

/** A statement of a web ACL's rule as the template has it: one key, its kind. */
type Statement = Readonly<Record<string, unknown>>;

/**
 * Counted for a managed group that is not in the table: what AWS's largest costs.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const UNKNOWN_GROUP = 700;

/**
 * Price of each further 500 WCU, in USD for a million requests: an estimate, see the other unit prices in `lib/budget`.
 * https://aws.amazon.com/waf/pricing/
 */
export const USD_PER_500_WCU = 0.2;

/** Rules that a message names. */
const SHOWN_RULES = 4;

/** Counted for a kind of statement that this stack does not use: what the most expensive kind costs, cross-site scripting. */
const UNKNOWN_STATEMENT = 40;

/** The rules of all web ACLs of the template. */
export function webAclRules(template: Template): Statement[] {
  return resourcesOf(template, "AWS::WAFv2::WebACL").flatMap((acl) => listOf(acl, "Rules") as Statement[]);
}

/** Capacity in WCU that the web ACL uses. Where AWS's pages disagree (an IP set costs 1 or 2), the larger number counts. */
export function usedCapacity(template: Template): number {
  return sum(capacityByRule(template).map(({ capacity }) => capacity));
}

/** Capacity in WCU of each rule, in the rules' order. */
export function capacityByRule(template: Template): { readonly name: string; readonly capacity: number }[] {
  return webAclRules(template).map(({ Name, Statement }) => ({
    name: String(Name),
    capacity: sum(statementsIn(Statement).map(ownCapacity)),
  }));
}

/**
 * A capacity that costs extra as a warning with the cost, or one over AWS's limit as an error; both with the rules that use
 * most of it.
 */
export function capacityProblems(environment: string, template: Template): Problem[] {
  const used = usedCapacity(template);
  if (used <= INCLUDED_WEB_ACL_CAPACITY) return [];
  const path = `environments.${environment}.webAcl`;
  const got = `got ${used} WCU (${largestRules(template)})`;
  if (used > MAX_WEB_ACL_CAPACITY) {
    const expected = `expected at most ${MAX_WEB_ACL_CAPACITY} (AWS WAF's limit of a web ACL)`;
    return [{ path, message: `${got}, ${expected}, e.g. fewer origins or managed rule groups`, severity: "error" }];
  }
  const cost = `the ${used - INCLUDED_WEB_ACL_CAPACITY} beyond ${INCLUDED_WEB_ACL_CAPACITY} cost about ${capacitySurcharge(used).toFixed(2)} USD for each million requests`;
  return [{ path, message: `${got}: ${cost}`, severity: "warning" }];
}

/** Surcharge of a capacity, in USD for each million requests. */
export function capacitySurcharge(capacity: number): number {
  return Math.max(0, Math.ceil((capacity - INCLUDED_WEB_ACL_CAPACITY) / 500)) * USD_PER_500_WCU;
}

function largestRules(template: Template): string {
  const ranked = capacityByRule(template).toSorted((one, other) => other.capacity - one.capacity);
  const shown = ranked.slice(0, SHOWN_RULES).map(({ name, capacity }) => `${name} ${capacity}`);
  return [...shown, ...(ranked.length > SHOWN_RULES ? ["others"] : [])].join(" + ");
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

/** The statement and all statements nested in it: below And, Or, Not and scope-downs. */
function statementsIn(statement: unknown): Statement[] {
  if (typeof statement !== "object" || statement === null) return [];
  const own = statement as Statement;
  const nested = Object.values(own).flatMap((value) => nestedStatements(value as Statement));
  return [own, ...nested.flatMap(statementsIn)];
}

function nestedStatements({ Statement, Statements, ScopeDownStatement }: Statement): unknown[] {
  return [Statement, ScopeDownStatement, ...(Array.isArray(Statements) ? Statements : [])].filter(Boolean);
}

/** What a statement costs without those nested in it, its text transformations included. */
function ownCapacity(statement: Statement): number {
  const [content] = Object.values(statement) as Statement[];
  const transformations = (content?.TextTransformations ?? []) as readonly { readonly Type: string }[];
  return baseCapacity(statement) + 10 * transformations.filter(({ Type }) => Type !== "NONE").length;
}

/** What a statement costs without those nested in it. https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html */
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
      return UNKNOWN_STATEMENT;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
