import type { PolicyCondition, PolicyDocument, PolicyStatement } from "../model/policy.ts";
import { ipRanges } from "./ip-ranges.ts";
import { matchesWildcard, wildcard } from "./wildcard.ts";

/**
 * A policy's decision about one call. `none`: no statement covers it, and the call is refused unless another policy
 * allows.
 */
export type PolicyDecision = "allow" | "deny" | "none";

/** The facts that conditions may ask for, by key in lower case (`aws:sourceip`). */
export type PolicyFacts = Readonly<Record<string, string>>;

/** Decides about one method ARN. `statement` is the index of the deciding statement, -1 for `none`. */
export type PolicyEvaluator = (
  methodArn: string,
  facts: PolicyFacts,
) => { readonly decision: PolicyDecision; readonly statement: number };

type Test = (methodArn: string, facts: PolicyFacts) => boolean;

const INVOKE = "execute-api:invoke";

const OPERATORS: Readonly<Record<string, (values: readonly string[]) => (fact: string) => boolean>> = {
  stringequals: (values) => (fact) => values.includes(fact),
  stringnotequals: (values) => (fact) => !values.includes(fact),
  stringlike: (values) => {
    const patterns = values.map(wildcard);
    return (fact) => patterns.some((covers) => covers(fact));
  },
  stringnotlike: (values) => {
    const patterns = values.map(wildcard);
    return (fact) => !patterns.some((covers) => covers(fact));
  },
  ipaddress: (values) => ipRanges(values),
  notipaddress: (values) => {
    const contains = ipRanges(values);
    return (fact) => !contains(fact);
  },
};
const KEYS = new Set(["aws:sourceip", "aws:sourcevpce", "aws:vpcsourceip"]);

/** Whether the evaluator knows operator and key, and can read the values. */
export function isSupportedCondition({ operator, key, values }: PolicyCondition): boolean {
  const prepare = OPERATORS[operator.toLowerCase()];
  if (!prepare || !KEYS.has(key.toLowerCase())) return false;
  try {
    prepare(values);
    return true;
  } catch {
    return false;
  }
}

/**
 * Prepares a policy for many calls. An explicit Deny wins over every Allow; a call that no statement covers is `none`.
 *
 * An unsupported condition counts against the caller: its Allow does not apply, its Deny does.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function policyEvaluator({ statements }: PolicyDocument): PolicyEvaluator {
  const findDenying = finder(statements, "Deny");
  const findAllowing = finder(statements, "Allow");
  return (methodArn, facts) => {
    const denying = findDenying(methodArn, facts);
    if (denying >= 0) return { decision: "deny", statement: denying };
    const allowing = findAllowing(methodArn, facts);
    return { decision: allowing >= 0 ? "allow" : "none", statement: allowing };
  };
}

/** Finds the index of the first statement with that effect which applies; -1 when none does. */
function finder(statements: readonly PolicyStatement[], effect: PolicyStatement["effect"]) {
  const tests = statements.flatMap((statement, index) =>
    statement.effect === effect ? { index, applies: statementTest(statement) } : [],
  );
  return (methodArn: string, facts: PolicyFacts): number => {
    for (const { index, applies } of tests) if (applies(methodArn, facts)) return index;
    return -1;
  };
}

function statementTest(statement: PolicyStatement): Test {
  const coversInvoke = statement.actions.some((action) => matchesWildcard(action.toLowerCase(), INVOKE));
  if (coversInvoke === statement.notActions) return () => false;
  const { notResources } = statement;
  const resources = statement.resources.map(wildcard);
  const conditions = statement.conditions.map((condition) => conditionTest(condition, statement.effect));
  return (methodArn, facts) =>
    resources.some((covers) => covers(methodArn)) !== notResources &&
    conditions.every((condition) => condition(methodArn, facts));
}

function conditionTest(condition: PolicyCondition, effect: PolicyStatement["effect"]): Test {
  const operator = OPERATORS[condition.operator.toLowerCase()];
  if (!operator || !isSupportedCondition(condition)) return () => effect === "Deny";
  const test = operator(condition.values);
  const key = condition.key.toLowerCase();
  // A negated operator holds when the key is missing (IAM: condition operators on missing keys).
  const whenMissing = /^(?:string)?not/.test(condition.operator.toLowerCase());
  return (_methodArn, facts) => {
    const fact = facts[key];
    return fact === undefined ? whenMissing : test(fact);
  };
}
