import { accessRuleProblems } from "./access-rule-problems.ts";
import { alarmProblems } from "./alarms.ts";
import { apiProblems } from "./api.ts";
import { corsProblems } from "./cors.ts";
import { type Draft, draftOf } from "./draft.ts";
import { encodedPathWarnings } from "./encoded-paths.ts";
import { type EnvironmentConfig, environmentSchema } from "./environment-config.ts";
import { guardRailProblems } from "./guard-rails.ts";
import { homeProblems } from "./home.ts";
import { problemsFromIssues } from "./issue-problems.ts";
import { issuerProblems } from "./issuer.ts";
import { keySetProblems } from "./key-sets.ts";
import { policyProblems } from "./policy-size.ts";
import type { Problem } from "./problems.ts";
import { revocationProblems } from "./revocation.ts";
import { tagProblems } from "./tags.ts";
import { upstreamProblems } from "./upstream.ts";
import { webAclProblems } from "./web-acl.ts";

/** Rules between settings, which a schema of single values cannot express. Each looks at what is valid by itself. */
const rules: readonly ((draft: Draft) => Problem[])[] = [
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
    ...(isObject(given) ? rules.flatMap((rule) => rule(draft)) : []),
  ];
  const usable = parsed.success && problems.every(({ severity }) => severity === "warning");
  return usable ? { config: parsed.data, problems } : { problems };
}

function isObject(given: unknown): boolean {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}
