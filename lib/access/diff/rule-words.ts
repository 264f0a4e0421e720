import { describeAddresses } from "../addresses/address-text.ts";
import { callInWords, listed, scopesInWords } from "../judge/words.ts";
import type { ModelRule } from "../model/access-model.ts";
import { type About, blockedInWords, type Needed, type Words } from "./finding.ts";
import { scopeChange } from "./scope-words.ts";

/** What the sentences about a rule are made of. */
export interface RuleFacts {
  readonly about: About;
  readonly rule: ModelRule;
  /** The rule of the other side with the same path. */
  readonly rival: ModelRule | undefined;
  /** Whether the rule is one of the newer configuration. */
  readonly isNewer: boolean;
  /** Whether some of the calls, or all, exist on one side only. */
  readonly routes: { readonly some: boolean; readonly all: boolean };
  readonly methods: readonly string[];
  /** Patterns in words. */
  readonly places: readonly string[];
  /** Of calls that exist on one side only: whether others of the rule exist on both. */
  readonly isPart: boolean;
  /** Those others, by the rules that serve them on the other side. */
  readonly others: readonly OtherCalls[];
  /** Relative clauses about paths of which it is not true. */
  readonly exceptions: readonly string[];
  readonly scopes: readonly string[];
  /** In words. */
  readonly addresses: string;
  /** The scopes that all the calls need on a side; undefined where some need others. */
  readonly needed: { readonly before: readonly string[] | undefined; readonly after: readonly string[] | undefined };
  /** Those of the example. */
  readonly inExample: Needed;
}

/** Calls that one rule serves. */
export interface OtherCalls {
  readonly methods: readonly string[];
  readonly path: string;
}

/** A finding about a rule: who gains or loses, and what was and is needed. */
export function ruleSentences(facts: RuleFacts): Words {
  const { about, exceptions } = facts;
  const besides = exceptions.length === 0 ? [] : [`except on paths ${listed(exceptions, "or")}`];
  if (about === "route") return { summary: routeSentence(facts), details: notAmongThem(facts) };
  if (about === "public") return { summary: publicSentence(facts), details: [...notAmongThem(facts), ...besides] };
  if (about === "address") return { summary: addressSentence(facts), details: [...besides, ...reason(facts)] };
  return {
    summary: scopeSentence(facts),
    details: [...besides, ...stillRefused(facts), ...reason(facts), ...example(facts)],
  };
}

function subject({ methods, places }: RuleFacts): string {
  return callInWords(methods, listed(places));
}

function scopeSentence(facts: RuleFacts): string {
  const { scopes, isNewer, needed } = facts;
  const { before, after } = needed;
  if (before !== undefined && after !== undefined)
    return `${subject(facts)}: ${scopeChange({ before, after }, isNewer ? "narrower" : "wider")}`;
  const are = scopes.length === 1 ? "is" : "are";
  return `${subject(facts)}: ${scopesInWords(scopes)} ${are} ${isNewer ? "needed now" : "not needed any more"}`;
}

/** `any valid token is`, `scope a alone is`, `scopes a and b are`. */
function enough(scopes: readonly string[], [is, are] = ["is", "are"]): string {
  if (scopes.length === 0) return `any valid token ${is} enough`;
  return scopes.length === 1 ? `${scopesInWords(scopes)} alone ${is} enough` : `${scopesInWords(scopes)} ${are} enough`;
}

/** `any valid token`, `scope a`, `scopes a and b`. */
function wanted(scopes: readonly string[]): string {
  return scopes.length === 0 ? "any valid token" : scopesInWords(scopes);
}

/** Where it differs from path to path what else is needed. */
function example({ needed, inExample }: RuleFacts): string[] {
  if (needed.before !== undefined && needed.after !== undefined) return [];
  const { before, after } = inExample;
  return [`what else is needed differs by path; in the example: before ${wanted(before)}, now ${wanted(after)}`];
}

/** A new rule may open some paths with a scope that opens nothing where it only adds to what was needed. */
function stillRefused({ isNewer, rival, needed: { before, after } }: RuleFacts): string[] {
  if (!isNewer || rival !== undefined || before === undefined || after === undefined) return [];
  const added = after.filter((scope) => !before.includes(scope));
  if (before.length === 0 || added.length + before.length > after.length) return [];
  return [`${scopesInWords(added)} alone ${added.length === 1 ? "gets" : "get"} 403 there, before and now`];
}

/** Why a rule counts on paths that other rules are about, too. */
function reason({ about, rule, rival, isNewer, places, needed }: RuleFacts): string[] {
  const whole = places.length === 1 && places[0] === rule.path;
  const all = (isNewer ? needed.after : needed.before) ?? [];
  const isAlone = about === "address" || all.every((scope) => rule.scopes.includes(scope));
  if (whole && (rival !== undefined || isAlone)) return [];
  const name = rule.setting.split(".").at(-1);
  if (isNewer) return [`because ${name} covers this too: a call must satisfy all rules that cover it`];
  return [`because ${name}, which covered this too, ${rival === undefined ? "is gone" : "asks for less now"}`];
}

function addressSentence(facts: RuleFacts): string {
  return `${subject(facts)}: ${blockedInWords(facts.addresses, facts.isNewer)}`;
}

function routeSentence(facts: RuleFacts): string {
  const { isNewer, needed, isPart, rule } = facts;
  const scopes = isNewer ? needed.after : needed.before;
  if (isNewer) return `${notFound(facts)} ${isPart ? "are " : ""}let in now ${withScopes(scopes, rule)}${origin(rule)}`;
  return `${notFound(facts)}; before, ${scopes === undefined ? `let in ${withScopes(scopes, rule)}` : enough(scopes, ["was", "were"])}${origin(rule)}`;
}

/** From where a rule with a list of its own lets callers in. */
function origin({ allow }: ModelRule): string {
  return allow === undefined ? "" : `, only from ${describeAddresses(allow)}`;
}

/** `GET /a: 404 before,`, `GET /a: calls that were 404 before`, `GET /a: 404 now`, `GET /a: calls that no other rule serves are 404 now`. */
function notFound({ methods, rule, isPart, isNewer }: RuleFacts): string {
  const call = callInWords(methods, rule.path);
  if (isNewer) return isPart ? `${call}: calls that were 404 before` : `${call}: 404 before,`;
  return isPart ? `${call}: calls that no other rule serves are 404 now` : `${call}: 404 now`;
}

/** Undefined where the needs differ by path. */
function withScopes(needed: readonly string[] | undefined, { scopes }: ModelRule): string {
  if (needed === undefined)
    return scopes.length === 0
      ? "with a token, whose scopes differ by path"
      : `with ${scopesInWords(scopes)}, and more on some paths`;
  if (needed.length === 0) return "with any valid token";
  return `with ${scopesInWords(needed)}${needed.length === 1 ? " alone" : ""}`;
}

/** Calls that the rule covers as well, which exist on both sides. */
function notAmongThem({ routes, isPart, isNewer, others }: RuleFacts): string[] {
  if (!routes.all || !isPart || others.length === 0) return [];
  const calls = others.map(({ methods, path }, at) => {
    const isSame = at > 0 && others[at - 1]?.methods.join() === methods.join();
    return isSame ? path : callInWords(methods, path);
  });
  return [`not among them: ${listed(calls)}, which ${isNewer ? "existed before" : "still exist"}`];
}

function publicSentence(facts: RuleFacts): string {
  const { routes, isNewer, needed, rule, isPart } = facts;
  const call = callInWords(facts.methods, rule.path);
  if (routes.all) {
    return isNewer
      ? `${notFound(facts)} ${isPart ? "are " : ""}open to everyone now, without a token${origin(rule)}`
      : `${notFound(facts)}; before, open to everyone without a token${origin(rule)}`;
  }
  if (routes.some) {
    return isNewer
      ? `${call} needs no token now: some of its paths needed one, others did not exist`
      : `${call} is open to everyone no longer: some of its paths need a token now, others do not exist`;
  }
  const scopes = isNewer ? needed.before : needed.after;
  if (isNewer) return `${call} needs no token now${scopes === undefined ? "" : ` (before: ${wanted(scopes)})`}`;
  return `${call} needs a token now${scopes === undefined ? "" : `: ${enough(scopes)}`}`;
}
