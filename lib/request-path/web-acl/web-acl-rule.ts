import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";

/** A rule before its place in the web ACL is known: the list's order gives the priority. */
export interface WebAclRule {
  readonly name: string;
  readonly statement: Statement;
  /** What a match does; a rule group has `overrideAction` instead. */
  readonly action?: CfnWebACL.RuleActionProperty;
  readonly overrideAction?: CfnWebACL.OverrideActionProperty;
  /** Set by a match for the rules behind. */
  readonly ruleLabels?: CfnWebACL.LabelProperty[];
}

/** A condition of a rule: one of these, out of WAF's larger choice. */
export interface Statement {
  readonly andStatement?: { readonly statements: Statement[] };
  readonly orStatement?: { readonly statements: Statement[] };
  readonly notStatement?: { readonly statement: Statement };
  readonly byteMatchStatement?: CfnWebACL.ByteMatchStatementProperty;
  readonly sizeConstraintStatement?: CfnWebACL.SizeConstraintStatementProperty;
  readonly regexMatchStatement?: CfnWebACL.RegexMatchStatementProperty;
  readonly ipSetReferenceStatement?: { readonly arn: string };
  readonly labelMatchStatement?: CfnWebACL.LabelMatchStatementProperty;
  readonly rateBasedStatement?: CfnWebACL.RateBasedStatementProperty;
  readonly managedRuleGroupStatement?: CfnWebACL.ManagedRuleGroupStatementProperty;
}

/** One of the statements is true. WAF refuses an Or of fewer than two (synth does not notice). */
export function anyOf(statements: readonly Statement[]): Statement {
  const [only, ...others] = statements;
  if (only === undefined) throw new RangeError("anyOf needs at least one statement");
  return others.length === 0 ? only : { orStatement: { statements: [...statements] } };
}

/** All of the statements are true. WAF refuses an And of fewer than two (synth does not notice). */
export function allOf(statements: readonly Statement[]): Statement {
  const [only, ...others] = statements;
  if (only === undefined) throw new RangeError("allOf needs at least one statement");
  return others.length === 0 ? only : { andStatement: { statements: [...statements] } };
}

/** The statement is false. */
export function not(statement: Statement): Statement {
  return { notStatement: { statement } };
}

/** Compares a part of the request, byte for byte as it was sent. */
export function matches(
  fieldToMatch: CfnWebACL.FieldToMatchProperty,
  positionalConstraint: "EXACTLY" | "CONTAINS" | "ENDS_WITH",
  searchString: string,
): Statement {
  return { byteMatchStatement: { fieldToMatch, positionalConstraint, searchString, textTransformations: AS_SENT } };
}

/** No decoding, no folding: what is judged is what API Gateway routes. */
export const AS_SENT: CfnWebACL.TextTransformationProperty[] = [{ priority: 0, type: "NONE" }];

// The casing is CloudFormation's: `name` is refused there.
export const ORIGIN: CfnWebACL.FieldToMatchProperty = { singleHeader: { Name: "origin" } };

/** The request comes from a page of exactly this origin. */
export function isOrigin(origin: string): Statement {
  return matches(ORIGIN, "EXACTLY", origin);
}
