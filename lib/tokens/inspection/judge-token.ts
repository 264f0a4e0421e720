import { createAuthorizer } from "../../../lambda/authorizer/authorizer.ts";
import type { FetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";
import { AuthorizerUnavailable } from "../../../lambda/authorizer/outcome/authorizer-unavailable.ts";
import type { Decision } from "../../../lambda/authorizer/outcome/decision.ts";
import { REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import { type AccessPolicy, METHODS } from "../../../lambda/authorizer/policy/access-policy.ts";
import type { AuthorizerSettings, RuleSettings } from "../../../lambda/authorizer/settings/settings.ts";
import { RUNG_OF, type Step, stepsTo } from "./ladder.ts";

/** What the authorizer says of a token. */
export interface Judgement {
  readonly outcome: Decision["outcome"];
  /** What the gateway answers: 401, 503; with a good token it goes by the route. */
  readonly status: 401 | 503 | "by route";
  readonly reason: Decision["reason"];
  readonly meaning: string;
  readonly steps: readonly Step[];
  /** Of a good token: each rule that is not public, and whether the token satisfies it. */
  readonly rules: readonly RuleAnswer[];
}

export interface RuleAnswer {
  readonly methods: readonly string[];
  readonly path: string;
  readonly allowed: boolean;
  /** The scopes that the rule names; all of them are needed. */
  readonly scopes: readonly string[];
}

export interface JudgeOptions {
  readonly settings: AuthorizerSettings;
  readonly now: () => number;
  readonly fetchJson: FetchJson;
}

/** A network that is not there: keys that are fetched at run time cannot be told. */
export function offline(): Promise<never> {
  return Promise.reject(new AuthorizerUnavailable("key-set-unreachable"));
}

const API_ARN = "arn:aws:execute-api:eu-central-1:000000000000:inspected/live";

/** Asks the authorizer's own code, the one that is deployed, about a token. Nothing is decided here. */
export async function judgeToken(token: string, { settings, now, fetchJson }: JudgeOptions): Promise<Judgement> {
  let decision: Decision | undefined;
  const log = (made: Decision) => {
    decision = made;
  };
  const authorizer = createAuthorizer({ settings, now, fetchJson, log });
  const event = { type: "TOKEN", authorizationToken: `Bearer ${token}`, methodArn: `${API_ARN}/GET/` };
  // What it throws says less than what it logs.
  const policy = await authorizer.authorize(event).catch(() => undefined);
  if (decision === undefined) throw new Error("the authorizer has logged no decision");
  return judgement(decision, policy, settings.rules);
}

function judgement(
  { outcome, reason }: Decision,
  policy: AccessPolicy | undefined,
  rules: readonly RuleSettings[],
): Judgement {
  const meanings: Readonly<Record<string, string>> = REASONS[outcome];
  return {
    outcome,
    status: outcome === "authenticated" ? "by route" : outcome === "denied" ? 401 : 503,
    reason,
    meaning: meanings[reason] ?? "",
    steps: stepsTo(stopOf(outcome, reason)),
    rules: policy === undefined ? [] : rules.map((rule) => ruleAnswer(rule, policy)),
  };
}

function stopOf(outcome: Decision["outcome"], reason: Decision["reason"]) {
  if (outcome === "authenticated") return undefined;
  const isRefused = outcome === "denied";
  return { rung: isRefused ? RUNG_OF[reason as keyof typeof RUNG_OF] : ("key" as const), isRefused };
}

function ruleAnswer({ methods, path, scopes }: RuleSettings, { policyDocument }: AccessPolicy): RuleAnswer {
  const [method = ""] = methods[0] === "*" ? METHODS : methods;
  const allowed = policyDocument.Statement.some(
    ({ Effect, Resource }) => Effect === "Allow" && Resource.includes(`${API_ARN}/${method}${path}`),
  );
  return { methods, path, allowed, scopes };
}
