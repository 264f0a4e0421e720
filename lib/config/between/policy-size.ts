import { type AccessPolicy, buildAccessPolicy } from "../../../lambda/authorizer/policy/access-policy.ts";
import { headerSafe, MAX_NAME_BYTES } from "../../../lambda/authorizer/token/header-safe.ts";
import { MAX_SCOPES_BYTES } from "../../../lambda/authorizer/token/scopes.ts";
import { MAX_AUTHORIZER_ANSWER_BYTES, MAX_POLICY_RESOURCE_CHARACTERS } from "../../aws-limits.ts";
import type { Draft, Item } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { type AccessRule, draftRules, methodsOf } from "../settings/access-rules.ts";
import { api } from "../settings/api.ts";
import { issuerNames } from "../settings/issuer.ts";
import { account, longestApiArn, region } from "../values/aws-names.ts";

/** The most that the authorizer passes on of a token: a name, percent-encoded, and its scopes. */
const LONGEST_NAME = "%FF".repeat(MAX_NAME_BYTES);
const LONGEST_SCOPES = "s".repeat(MAX_SCOPES_BYTES);

/** What the size of a policy depends on. */
export interface PolicyFactors {
  /** See `longestApiArn`. */
  readonly apiArn: string;
  readonly rules: readonly AccessRule[];
  /** Names of the issuers. */
  readonly issuers: readonly string[];
}

/**
 * The size of the largest answer that the authorizer may give, in bytes.
 *
 * Each rule is in the policy once, allowed or denied, so a token's scopes decide only whether there are one or two statements. If
 * any token gets two, so does a token with exactly the scopes of some rule.
 */
export function largestPolicyBytes({ apiArn, rules, issuers }: PolicyFactors): number {
  const settings = rules
    .filter((rule) => rule.public !== true)
    .map(({ methods, path, scopes }) => ({ methods: methods === "*" ? ["*"] : methods, path, scopes }));
  const identity = largestIdentity(issuers);
  const tokens = [[], ...settings.map(({ scopes }) => scopes)];
  const distinct = [...new Map(tokens.map((scopes) => [scopes.join(" "), scopes])).values()];
  const sizes = distinct.map((scopes) => bytesOf(buildAccessPolicy({ apiArn, rules: settings, scopes, ...identity })));
  return Math.max(...sizes);
}

/** Access rules whose policy is larger than API Gateway takes. */
export function policyProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.auth.rules`;
  const rules = draftRules(draft);
  const apiArn = apiArnOf(draft);
  const issuers = issuerNames(draft).map(({ value }) => value);
  const bytes = largestPolicyBytes({ apiArn, rules: rules.map(({ value }) => value), issuers });
  const guarded = rules.filter(({ value }) => value.public !== true);
  const tooLong = guarded.flatMap((rule) => resourceProblem(rule, apiArn, path));
  if (bytes <= MAX_AUTHORIZER_ANSWER_BYTES) return tooLong;
  const expected = `expected at most ${MAX_AUTHORIZER_ANSWER_BYTES} (API Gateway's limit of an authorizer's answer); join rules with "*" in their paths (each method of a rule counts, "*" as six)`;
  const got = `got ${rules.length} rules that make a policy of ${bytes} bytes for the largest token`;
  return [...tooLong, { path, message: `${got}, ${expected}`, severity: "error" }];
}

function largestIdentity(issuers: readonly string[]) {
  const names = issuers.map((name) => headerSafe(name) ?? "-");
  const issuer = names.reduce((longest, name) => (name.length > longest.length ? name : longest), "-");
  const context = { scopes: LONGEST_SCOPES, issuer };
  return { principalId: LONGEST_NAME, context };
}

function bytesOf(policy: AccessPolicy): number {
  return Buffer.byteLength(JSON.stringify(policy));
}

function resourceProblem({ index, value }: Item<AccessRule>, apiArn: string, path: string): Problem[] {
  const method = Math.max(...methodsOf(value).map((name) => name.length));
  const excess = `${apiArn}/${value.path}`.length + method - MAX_POLICY_RESOURCE_CHARACTERS;
  if (excess <= 0) return [];
  const expected = `expected at most ${value.path.length - excess} characters (a resource of a policy may have ${MAX_POLICY_RESOURCE_CHARACTERS})`;
  return [problem(`${path}[${index}].path`, value.path, expected)];
}

function apiArnOf(draft: Draft): string {
  return longestApiArn({
    region: draft.valid(region, "region"),
    account: draft.valid(account, "account"),
    stageName: draft.valid(api.shape.stageName, "api", "stageName") ?? "live",
  });
}
