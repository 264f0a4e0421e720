import { type AddressSet, unite } from "../addresses/address-set.ts";
import { describeAddresses } from "../addresses/address-text.ts";
import type { AccessRequest } from "../judge/access-request.ts";
import { neededScopes } from "../judge/judge.ts";
import { coveringRules } from "../judge/rules-of-request.ts";
import { scopesInWords } from "../judge/words.ts";
import type { ModelRule } from "../model/access-model.ts";
import { policyCovers } from "../paths/path-pattern.ts";
import type { PathUnion } from "../paths/path-union.ts";
import type { AddressClass } from "./address-classes.ts";
import type { Comparison, RequestQuestion } from "./comparison.ts";
import type { About, Words } from "./finding.ts";
import { type RuleFacts, ruleSentences } from "./rule-words.ts";
import type { Side } from "./side.ts";

/** What was found for one of a rule's groups of methods. */
export interface Hit {
  readonly methods: readonly string[];
  readonly witness: AccessRequest;
  readonly question: RequestQuestion;
  /** The scope that is asked for. */
  readonly scope?: string;
  /** The addresses that are shut out, and the class that they are of. */
  readonly addresses?: AddressSet;
  readonly addressClass?: AddressClass;
  /** It exists on the rule's own side only. */
  readonly isRoute?: true;
}

/** A difference that a rule makes, as it was found. */
export interface RuleFinding {
  readonly comparison: Comparison;
  /** The side that has the rule. */
  readonly own: Side;
  readonly rule: ModelRule;
  readonly rival: ModelRule | undefined;
  readonly about: About;
  readonly hits: readonly Hit[];
}

/** A finding in words that are true of every place that they name. */
export function ruleWords(finding: RuleFinding): Words {
  return ruleSentences(factsOf(finding));
}

function factsOf(finding: RuleFinding): RuleFacts {
  const { comparison, own, rule, rival, about, hits } = finding;
  const isNewer = own === comparison.after;
  const base = {
    about,
    rule,
    rival,
    isNewer,
    routes: { some: hits.some(({ isRoute }) => isRoute), all: hits.every(({ isRoute }) => isRoute) },
    methods: rule.methods.filter((method) => hits.some((hit) => hit.methods.includes(method))),
    scopes: scopesOf(hits),
    addresses: describeAddresses(unite(...hits.map((hit) => hit.addresses ?? []))),
    inExample: {
      before: neededBy(comparison.before, (hits[0] as Hit).witness),
      after: neededBy(comparison.after, (hits[0] as Hit).witness),
    },
  };
  try {
    const places = about === "scope" || about === "address" ? placesOf(finding) : [rule.path];
    return {
      ...base,
      places: places.map((path) => placeInWords(path, rule)),
      isPart: hits.some((hit) => isPart(hit, finding)),
      exceptions: exceptionsOf(places, finding),
      needed: { before: neededOn(comparison.before, finding), after: neededOn(comparison.after, finding) },
    };
  } catch (error) {
    // It was found, but to say exactly where takes more than there is budget for: then what is said is less exact.
    if (!(error instanceof Error) || error.name !== "TooManyPaths") throw error;
    const exceptions = ["that are too many kinds to name"];
    return { ...base, places: [rule.path], isPart: true, exceptions, needed: { before: undefined, after: undefined } };
  }
}

function scopesOf(hits: readonly Hit[]): string[] {
  return [...new Set(hits.flatMap(({ scope }) => scope ?? []))].sort();
}

/** Whether a part of the rule's own paths is older or stays. */
function isPart({ question, isRoute, methods: [method = ""] }: Hit, { comparison, own }: RuleFinding): boolean {
  const within: PathUnion[] = [...question.within, comparison.otherThan(own).served(method)];
  return isRoute === true && comparison.findPath({ within, outside: [] }) !== undefined;
}

/** The scopes that a call needs on one side: all of them. */
export function neededBy(side: Side, call: AccessRequest): string[] {
  return neededScopes(coveringRules(side.model, call));
}

/** The scopes that all calls of what was found need on one side; undefined where some need others, or none exist there. */
function neededOn(side: Side, { comparison, own, about, hits }: RuleFinding): string[] | undefined {
  if (about === "address" || (about === "route" && side !== own) || (about === "public" && side === own))
    return undefined;
  const existing = hits.filter(({ isRoute }) => side === own || !isRoute);
  const [first] = existing;
  if (first === undefined) return undefined;
  const needed = neededBy(side, first.witness);
  const isSame = ({ question: { within, outside }, methods: [method = ""] }: Hit) => {
    const more = [...within, side.needingMore(method, needed)];
    if (comparison.findPath({ within: more, outside }) !== undefined) return false;
    return needed.every((scope) => {
      const less = [...outside, side.needing(method, scope)];
      return comparison.findPath({ within, outside: less }) === undefined;
    });
  };
  return existing.every(isSame) ? needed : undefined;
}

/** The patterns of the rules that serve what was found, cut down to what this rule covers. */
function placesOf(finding: RuleFinding): string[] {
  const { rule, hits } = finding;
  const paths = [...new Set(hits.flatMap((hit) => placesOfHit(hit, finding)))];
  if (paths.includes(rule.path)) return [rule.path];
  return paths.filter((path) => !paths.some((other) => other !== path && policyCovers(other, path)));
}

function placesOfHit({ question, methods: [method = ""] }: Hit, { comparison, own, rule }: RuleFinding): string[] {
  const other = comparison.otherThan(own);
  const serving = other.model.rules.filter((one) => one.methods.includes(method));
  return serving.flatMap((one) => {
    const within = [...question.within, other.ofRule(one, "tree")];
    const found = comparison.findPath({ within, outside: question.outside });
    return found === undefined ? [] : policyCovers(one.path, rule.path) ? rule.path : one.path;
  });
}

function placeInWords(path: string, rule: ModelRule): string {
  return policyCovers(rule.path, path) ? path : `${path} where ${rule.path} covers it`;
}

/** A part of what a sentence names of which it is not true, as a relative clause about paths. */
interface Exception {
  readonly within: readonly PathUnion[];
  readonly outside: readonly PathUnion[];
  readonly says: string;
}

function exceptionsOf(places: readonly string[], finding: RuleFinding): string[] {
  const { comparison, own, rule, about, hits } = finding;
  const other = comparison.otherThan(own);
  const methods = new Set(hits.flatMap(({ methods: [method = ""] }) => method));
  const found = [...methods].flatMap((method) =>
    exceptionsWith(method, finding).filter(({ within, outside }) =>
      places.some((path) => {
        const named = about === "public" ? own.ofRule(rule, "tree") : own.ofRule(rule, "policy");
        const all = [comparison.pathsOf(path), named, other.served(method), ...within];
        return comparison.findPath({ within: all, outside }) !== undefined;
      }),
    ),
  );
  return [...new Set(found.map(({ says }) => says))];
}

function exceptionsWith(method: string, { comparison, own, about, hits }: RuleFinding): Exception[] {
  const other = comparison.otherThan(own);
  const isNewer = own === comparison.after;
  const say = (newer: string, older: string) => (isNewer ? newer : older);
  const onlyOther = { within: [], outside: [own.served(method)], says: say("that exist no longer", "that are new") };
  const otherOpen = {
    within: [other.open(method)],
    outside: [],
    says: say("that were public before", "that are public now"),
  };
  if (about === "address") {
    const classes = new Set(hits.flatMap(({ addressClass }) => addressClass ?? []));
    const blocked = [...classes].map((one) => ({
      within: [other.blocking(method, one)],
      outside: [],
      says: say("where they were refused before", "where they are still refused"),
    }));
    return [onlyOther, ...blocked];
  }
  if (about === "public") {
    return [{ ...otherOpen, says: say("that were public before", "that are still public") }];
  }
  if (about !== "scope") return [];
  const ownOpen = {
    within: [own.open(method)],
    outside: [],
    says: say("that are public now", "that were public before"),
  };
  const needing = scopesOf(hits).map((scope) => ({
    within: [other.needing(method, scope)],
    outside: [],
    says: say(`that needed ${scopesInWords([scope])} before`, `that still need ${scopesInWords([scope])}`),
  }));
  return [onlyOther, ownOpen, otherOpen, ...needing];
}
