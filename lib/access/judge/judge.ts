import type { AccessModel, ModelRule } from "../model/access-model.ts";
import type { AccessAnswer, AccessRequest, AccessStep, Because, Judgement, Refusal } from "./access-request.ts";
import { hasToken, judgeToken, type TokenFlaw } from "./judge-token.ts";
import { judgeWebAcl } from "./judge-web-acl.ts";
import { coveringRules, servingRules } from "./rules-of-request.ts";
import { listed, scopesInWords } from "./words.ts";

/** What the answer depends on besides model and request. */
export interface JudgeOptions {
  /** Seconds since 1970. @default - times of a token are not judged */
  readonly nowSeconds?: number;
  /** What is wrong with the token beyond what the request says of it, e.g. its signature. @default - nothing */
  readonly tokenFlaw?: TokenFlaw;
}

/**
 * Answers one request: what the gateway would say, at which stop, because of which settings, and what would let it in.
 *
 * Rates, sizes, managed rule groups and headers besides `Origin` and the token are counted as right.
 *
 * @throws RangeError for an address that is none
 */
export function judge(model: AccessModel, given: AccessRequest, options: JudgeOptions = {}): AccessAnswer {
  const request = { ...given, path: withoutQuery(given.path) };
  const judgements = judgeWebAcl(model, request);
  if (judgements.at(-1)?.refusal === undefined) judgements.push(judgeRoute(model, request));
  const steps = judgements.map(({ step }) => step);
  const refusal = judgements.at(-1)?.refusal;
  if (refusal !== undefined) return refusedAnswer(steps, refusal);
  if (request.method === "OPTIONS") return preflightAnswer(model, request, steps);
  const authorized = judgeAuthorizer(model, request, options);
  if (authorized.refusal !== undefined) return refusedAnswer([...steps, authorized.step], authorized.refusal);
  return passedAnswer(model, request, [...steps, authorized.step]);
}

/** The path of a request target: no query, no fragment. */
export function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/s, "");
}

function judgeRoute(model: AccessModel, request: AccessRequest): Judgement {
  const { method, path } = request;
  const looked = `${method} ${path} in the resource tree`;
  const serving = servingRules(model, request);
  if (serving.length > 0)
    return { step: { stop: "route", looked, decided: `exists by ${listed(settings(serving))}`, outcome: "passed" } };
  const refusal: Refusal = {
    status: 404,
    code: "NOT_FOUND",
    because: [{ setting: model.settingAt("auth.rules"), says: `lists no ${method} ${path}` }],
    letIn: [...otherMethods(model, request), `a rule for ${method} ${path}`],
  };
  return { step: { stop: "route", looked, decided: "does not exist: 404 NOT_FOUND", outcome: "refused" }, refusal };
}

function otherMethods(model: AccessModel, { path }: AccessRequest): string[] {
  const methods = new Set(servingRules(model, { method: "OPTIONS", path }).flatMap((rule) => rule.methods));
  return methods.size === 0 ? [] : [`another method: ${listed([...methods].sort(), "or")} ${path} exists`];
}

function judgeAuthorizer(model: AccessModel, request: AccessRequest, options: JudgeOptions): Judgement {
  const rules = coveringRules(model, request);
  const open = rules.find(({ isPublic }) => isPublic);
  if (open !== undefined && servingRules(model, request).every(({ isPublic }) => isPublic))
    return authorizerStep("whether a token is asked for", `no: ${open.setting} is public`);
  const needed = neededScopes(rules);
  if (!hasToken(request)) return noToken(model, rules, needed);
  // Of what cannot be read as a token there is nothing to judge.
  if (request.issuer === "" && options.tokenFlaw) return badToken(options.tokenFlaw);
  const token = judgeToken(model, request, options.nowSeconds);
  if (!("issuer" in token)) return badToken(token);
  return options.tokenFlaw ? badToken(options.tokenFlaw) : judgeScopes(request, rules, token.scopes);
}

function badToken({ because, letIn }: TokenFlaw): Judgement {
  const decided = `not good: ${because.setting} ${because.says}`;
  return authorizerStep("the token", decided, { ...UNAUTHORIZED, because: [because], letIn: [letIn] });
}

const UNAUTHORIZED = { status: 401, code: "UNAUTHORIZED" };

/** Every scope that any of the rules names, sorted. */
export function neededScopes(rules: readonly ModelRule[]): string[] {
  return [...new Set(rules.flatMap(({ scopes }) => scopes))].sort();
}

function noToken(model: AccessModel, rules: readonly ModelRule[], needed: readonly string[]): Judgement {
  const because = rules.map(({ setting, scopes }) => ({ setting, says: `asks for a token${scopesAsked(scopes)}` }));
  const issuers = model.issuers.map(({ issuer }) => issuer);
  const letIn = [`a token of ${listed(issuers, "or")}${scopesAsked(needed)}`];
  return authorizerStep("the token", "there is none: 401 UNAUTHORIZED", { ...UNAUTHORIZED, because, letIn });
}

function scopesAsked(scopes: readonly string[]): string {
  return scopes.length === 0 ? "" : ` with ${scopesInWords(scopes)}`;
}

function judgeScopes(request: AccessRequest, rules: readonly ModelRule[], held: readonly string[]): Judgement {
  const lacking = (rule: ModelRule) => rule.scopes.filter((scope) => !held.includes(scope));
  const against = rules.filter((rule) => lacking(rule).length > 0);
  const looked = `the scopes asked for by ${listed(settings(rules))}: ${neededScopes(rules).join(" ") || "none"}`;
  if (against.length === 0) return authorizerStep(looked, "all of them are held");
  const missing = neededScopes(rules).filter((scope) => !held.includes(scope));
  const because: Because[] = against.map((rule) => ({
    setting: rule.setting,
    says: `covers ${request.method} ${request.path} and asks for ${scopesInWords(rule.scopes)}: ${lacking(rule).join(" ")} not held`,
  }));
  const letIn = [`a token that holds ${scopesInWords(missing)} as well`];
  return authorizerStep(looked, `${missing.join(" ")} not held: 403 FORBIDDEN`, {
    status: 403,
    code: "FORBIDDEN",
    because,
    letIn,
  });
}

function authorizerStep(looked: string, decided: string, refusal?: Refusal): Judgement {
  const step: AccessStep = { stop: "authorizer", looked, decided, outcome: refusal ? "refused" : "passed" };
  return refusal === undefined ? { step } : { step, refusal };
}

function refusedAnswer(steps: readonly AccessStep[], refusal: Refusal): AccessAnswer {
  const { status, code, because, letIn } = refusal;
  return { status, code, stop: (steps.at(-1) as AccessStep).stop, because, letIn, steps };
}

function preflightAnswer(model: AccessModel, request: AccessRequest, steps: readonly AccessStep[]): AccessAnswer {
  const serving = servingRules(model, request);
  const step: AccessStep = {
    stop: "preflight",
    looked: `OPTIONS ${request.path}`,
    decided: request.origin ? `204, with the headers that let a page of ${request.origin} call` : "204",
    outcome: "answered",
  };
  const because = serving.map(({ setting }) => ({ setting, says: "makes the path exist, and with it its preflight" }));
  return { status: 204, code: null, stop: "preflight", because, letIn: [], steps: [...steps, step] };
}

function passedAnswer(model: AccessModel, request: AccessRequest, steps: readonly AccessStep[]): AccessAnswer {
  const because = coveringRules(model, request).map(({ setting, isPublic, scopes }) => ({
    setting,
    says: isPublic
      ? "is public"
      : scopes.length === 0
        ? "asks for any token"
        : `asks for ${scopesInWords(scopes)}: held`,
  }));
  const step: AccessStep = {
    stop: "private integration",
    looked: `${request.method} ${request.path}`,
    decided: "passes to the upstream",
    outcome: "passed",
  };
  return { status: null, code: null, stop: "private integration", because, letIn: [], steps: [...steps, step] };
}

function settings(rules: readonly ModelRule[]): string[] {
  return rules.map(({ setting }) => setting);
}
