import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import type { Construct } from "constructs";
import { type AccessRule, pathExpression } from "../../config/settings/access-rules.ts";
import { sharedIpSets } from "./ip-sets.ts";
import { AS_SENT, allOf, anyOf, matches, not, type Statement, type WebAclRule } from "./web-acl-rule.ts";

const METHOD: CfnWebACL.FieldToMatchProperty = { method: {} };

/**
 * One rule for each access rule with addresses of its own: whoever calls what that rule covers from elsewhere is blocked
 * plainly, like an unlisted address. So they are conjunctive, as scopes are: a call must come from an address of every rule
 * that covers it. A preflight is never covered.
 *
 * They come behind the rule about ambiguous paths: a path has one spelling by then.
 */
export function ruleAddresses(scope: Construct, rules: readonly AccessRule[], stageName: string): WebAclRule[] {
  const setsOf = sharedIpSets(scope, "RuleAllow");
  return rules.flatMap((rule, index) => {
    if (rule.allow === undefined) return [];
    const conditions = [hasMethod(rule), hasPath(rule, stageName), not(anyOf(setsOf(rule.allow)))];
    return [{ name: `Rule${index}Address`, statement: allOf(conditions), action: { block: {} } }];
  });
}

function hasMethod({ methods }: AccessRule): Statement {
  if (methods === "*") return not(matches(METHOD, "EXACTLY", "OPTIONS"));
  return anyOf([...methods].sort().map((method) => matches(METHOD, "EXACTLY", method)));
}

function hasPath({ path }: AccessRule, stageName: string): Statement {
  const regexString = pathExpression(path, stageName);
  return { regexMatchStatement: { fieldToMatch: { uriPath: {} }, regexString, textTransformations: AS_SENT } };
}
