import { accessRuleProblems, encodedPathWarnings } from "./between/access-rule-problems.ts";
import { guardRailProblems } from "./between/guard-rails.ts";
import { policyProblems } from "./between/policy-size.ts";
import { type EnvironmentConfig, environmentSchema } from "./environment-config.ts";
import { type Draft, draftOf } from "./problems/draft.ts";
import { problemsFromIssues } from "./problems/issue-problems.ts";
import type { Problem } from "./problems/problems.ts";
import { alarmProblems } from "./settings/alarms.ts";
import { apiProblems } from "./settings/api.ts";
import { keySetProblems } from "./settings/auth.ts";
import { corsProblems } from "./settings/cors.ts";
import { issuerProblems } from "./settings/issuer.ts";
import { revocationProblems } from "./settings/revocation.ts";
import { tagProblems } from "./settings/stack.ts";
import { upstreamProblems } from "./settings/upstream.ts";
import { webAclProblems } from "./settings/web-acl.ts";
import { homeProblems } from "./values/home.ts";

/** Rules between settings, which a schema of single values cannot express. Each looks at what is valid by itself. */
const RULES: readonly ((draft: Draft) => Problem[])[] = [
  homeProblems,
  apiProblems,
  corsProblems,
  webAclProblems,
  issuerProblems,
  accessRuleProblems,
  policyProblems,
  encodedPathWarnings,
  revocationProblems,
  keySetProblems,
  upstreamProblems,
  alarmProblems,
  tagProblems,
  guardRailProblems,
];

/** An environment as given, read: `config` is there when no problem is an error. */
export interface ValidatedEnvironment {
  readonly config?: EnvironmentConfig;
  readonly problems: readonly Problem[];
}

/** Reads one environment and finds everything that is wrong with it. */
export function validateEnvironment(name: string, given: unknown): ValidatedEnvironment {
  const root = ["environments", name];
  const parsed = environmentSchema.safeParse(given);
  const draft = draftOf(root.join("."), given);
  const problems = [
    ...(parsed.success ? [] : problemsFromIssues(parsed.error.issues, given, root)),
    ...(isObject(given) ? RULES.flatMap((rule) => rule(draft)) : []),
  ];
  const usable = parsed.success && problems.every(({ severity }) => severity === "warning");
  return usable ? { config: parsed.data, problems } : { problems };
}

function isObject(given: unknown): boolean {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}
