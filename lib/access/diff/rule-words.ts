import { listed, scopesInWords } from "../judge/words.ts";
import type { ModelRule } from "../model/access-model.ts";
import { type About, callOf, type Needed, type Words } from "./finding.ts";

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

/** A finding about a rule: who gains or loses, and what was and is needed. */
export function ruleSentences(facts: RuleFacts): Words {
  const { about, exceptions } = facts;
  const besides = exceptions.length === 0 ? [] : [`except on paths ${listed(exceptions, "or")}`];
  if (about === "route") return { summary: routeSentence(facts) };
  if (about === "public") return { summary: publicSentence(facts), details: besides };
  if (about === "address") return { summary: addressSentence(facts), details: [...besides, ...reason(facts)] };
  return { summary: scopeSentence(facts), details: [...besides, ...reason(facts), ...example(facts)] };
}

function subject({ methods, places }: RuleFacts): string {
  return callOf(methods, listed(places));
}

function scopeSentence(facts: RuleFacts): string {
  const { scopes, isNewer, needed } = facts;
  const { before, after } = needed;
  if (before !== undefined && after !== undefined) {
    return isNewer
      ? `${subject(facts)}: ${enough(before)} no longer enough (now: ${wanted(after)})`
      : `${subject(facts)}: ${enough(after)} now enough (before: ${wanted(before)})`;
  }
  const is = scopes.length === 1 ? "is" : "are";
  return `${subject(facts)}: ${scopesInWords(scopes)} ${is} ${isNewer ? "now needed" : "no longer needed"}`;
}

/** `scope a alone is`, `scopes a and b are`. */
function enough(scopes: readonly string[]): string {
  if (scopes.length === 0) return "a token without scopes is";
  return scopes.length === 1 ? `${scopesInWords(scopes)} alone is` : `${scopesInWords(scopes)} are`;
}

/** `any token`, `scope a`, `scopes a and b`. */
function wanted(scopes: readonly string[]): string {
  return scopes.length === 0 ? "any valid token" : scopesInWords(scopes);
}

/** Where it differs from path to path what else is needed. */
function example({ needed, inExample }: RuleFacts): string[] {
  if (needed.before !== undefined && needed.after !== undefined) return [];
  const { before, after } = inExample;
  return [`what else is needed differs by path; in the example: before ${wanted(before)}, now ${wanted(after)}`];
}

/** Why a rule counts on paths that other rules are about, too. */
function reason({ about, rule, rival, isNewer, places, needed }: RuleFacts): string[] {
  const whole = places.length === 1 && places[0] === rule.path;
  const all = (isNewer ? needed.after : needed.before) ?? [];
  const isAlone = about === "address" || all.every((scope) => rule.scopes.includes(scope));
  if (whole && (rival !== undefined || isAlone)) return [];
  const name = `${rule.setting.split(".").at(-1)}, ${callOf(rule.methods, rule.path)},`;
  if (isNewer) return [`because ${name} covers this too: a call must satisfy all rules that cover it`];
  return [
    `because ${name} ${rival === undefined ? "which covered this too, is gone" : "covers this too, and asks for less"}`,
  ];
}

function addressSentence(facts: RuleFacts): string {
  return `${subject(facts)}: ${facts.addresses} ${facts.isNewer ? "may no longer call" : "may call now"}`;
}

function routeSentence(facts: RuleFacts): string {
  const { isNewer, needed } = facts;
  const scopes = isNewer ? needed.after : needed.before;
  const needs = scopes === undefined ? clients(facts.rule) : wanted(scopes);
  if (!isNewer) return `${ceasesToExist(facts)} (before: ${needs})`;
  const there = facts.isPart ? "there " : "";
  return `${comesToExist(facts)}; ${there}${scopes === undefined ? `it needs ${needs}` : `${enough(scopes)} enough`}`;
}

function comesToExist({ methods, rule, isPart }: RuleFacts): string {
  const call = callOf(methods, rule.path);
  return isPart ? `${call}: every path exists now that did not before` : `${call} exists now`;
}

function ceasesToExist({ methods, rule, isPart }: RuleFacts): string {
  const call = callOf(methods, rule.path);
  return isPart ? `${call}: every path is gone that no other rule serves` : `${call} exists no longer`;
}

/** Where the needs differ by path. */
function clients({ scopes }: ModelRule): string {
  return scopes.length === 0
    ? "a token, with scopes that differ by path"
    : `${scopesInWords(scopes)}, and more on some paths`;
}

function publicSentence(facts: RuleFacts): string {
  const { routes, isNewer, needed, rule } = facts;
  const call = callOf(facts.methods, rule.path);
  if (routes.all) {
    return isNewer
      ? `${comesToExist(facts)}, for everyone: it needs no token`
      : `${ceasesToExist(facts)} (before: for everyone, without a token)`;
  }
  if (routes.some) {
    return isNewer
      ? `${call} needs no token now: some of its paths needed one, others did not exist`
      : `${call} is open to everyone no longer: some of its paths need a token now, others do not exist`;
  }
  const scopes = isNewer ? needed.before : needed.after;
  if (isNewer) return `${call} needs no token now${scopes === undefined ? "" : ` (before: ${wanted(scopes)})`}`;
  return `${call} needs a token now${scopes === undefined ? "" : `: ${enough(scopes)} enough`}`;
}
