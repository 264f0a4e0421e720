import type { WebAclRule } from "./web-acl-rule.ts";

/**
 * Rules that would refuse what Clipzy's clients send. `SizeRestrictions_BODY` blocks bodies over 8 KB: the most common
 * false positive of the common rule set, and job submissions are larger. It is counted instead, so the log shows it.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const COUNTED: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesCommonRuleSet: ["SizeRestrictions_BODY"],
};

/** One rule for each of AWS's managed rule groups, in the order of the list. */
export function managedGroups(names: readonly string[]): WebAclRule[] {
  return names.map((name) => ({
    name,
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name, ...overridesOf(name) } },
    overrideAction: { none: {} },
  }));
}

function overridesOf(group: string) {
  const counted = COUNTED[group];
  return counted && { ruleActionOverrides: counted.map((name) => ({ name, actionToUse: { count: {} } })) };
}
