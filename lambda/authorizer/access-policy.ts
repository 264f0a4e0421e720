import type { RuleSettings } from "./settings.ts";

/** What API Gateway takes as a TOKEN authorizer's answer. @see aws-facts: output of a Lambda authorizer */
export interface AccessPolicy {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: "2012-10-17";
    readonly Statement: readonly PolicyStatement[];
  };
  readonly context: Readonly<Record<string, string>>;
}

export interface PolicyStatement {
  readonly Action: "execute-api:Invoke";
  readonly Effect: "Allow" | "Deny";
  readonly Resource: readonly string[];
}

export interface AccessPolicyOptions {
  /** `arn:PARTITION:execute-api:REGION:ACCOUNT:APIID/STAGE`: the API as a whole, without method and path. */
  readonly apiArn: string;
  readonly rules: readonly RuleSettings[];
  /** Every scope that the token holds. */
  readonly scopes: readonly string[];
  readonly principalId: string;
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Builds the policy of one token for the whole API.
 *
 * API Gateway caches the answer by token and uses it for every route that the token is then used on, so it must not
 * depend on the route that happened to be asked first. The rules that the token satisfies are allowed; the rules that it
 * does not are denied *explicitly*, because that is what makes overlapping rules conjunctive (an explicit deny wins), and
 * because a missing allow alone would not refuse anything if the API also had an allowing resource policy.
 */
export function buildAccessPolicy(options: AccessPolicyOptions): AccessPolicy {
  const { apiArn, rules, principalId, context } = options;
  const satisfied = new Set(satisfiedRules(rules, options.scopes));
  const allowed = resources(apiArn, [...satisfied]);
  const denied = resources(
    apiArn,
    rules.filter((rule) => !satisfied.has(rule)),
  );
  // Without any guarded rule there is nothing that a token could open.
  const statements = rules.length === 0 ? [statement("Deny", [`${apiArn}/*`])] : [];
  if (allowed.length > 0) statements.push(statement("Allow", allowed));
  if (denied.length > 0) statements.push(statement("Deny", denied));
  return { principalId, policyDocument: { Version: "2012-10-17", Statement: statements }, context };
}

/** The rules whose scopes are all held. */
export function satisfiedRules(rules: readonly RuleSettings[], scopes: readonly string[]): RuleSettings[] {
  const held = new Set(scopes);
  return rules.filter((rule) => rule.scopes.every((scope) => held.has(scope)));
}

function resources(apiArn: string, rules: readonly RuleSettings[]): string[] {
  return rules.flatMap((rule) => rule.methods.map((method) => `${apiArn}/${method}${rule.path}`));
}

function statement(effect: "Allow" | "Deny", resource: string[]): PolicyStatement {
  return { Action: "execute-api:Invoke", Effect: effect, Resource: resource };
}
