import { coversPath } from "../../config/values/path-pattern.ts";
import { unite } from "../addresses/address-set.ts";
import { describeAddresses } from "../addresses/address-text.ts";
import type { AccessRequest } from "../judge/access-request.ts";
import { neededScopes } from "../judge/judge.ts";
import { coveringRules } from "../judge/rules-of-request.ts";
import type { ModelRule } from "../model/access-model.ts";
import { treeServes, treesMeet } from "../paths/path-pattern.ts";
import type { PathUnion } from "../paths/path-union.ts";
import type { Words } from "./finding.ts";
import { exceptionsOf } from "./rule-exceptions.ts";
import { type Hit, type RuleFinding, scopesOf } from "./rule-finding.ts";
import { type OtherCalls, type RuleFacts, ruleSentences } from "./rule-words.ts";
import type { Side } from "./side.ts";

/** A finding in words that are true of every place that they name. */
export function ruleWords(finding: RuleFinding): Words {
  return ruleSentences(factsOf(finding));
}

type Exact = "places" | "isPart" | "exceptions" | "needed";

function factsOf(finding: RuleFinding): RuleFacts {
  try {
    return { ...plainFacts(finding), ...exactFacts(finding) };
  } catch (error) {
    // It was found, but to say exactly where takes more than there is budget for: then what is said is less exact.
    if (!(error instanceof Error) || error.name !== "TooManyPaths") throw error;
    return { ...plainFacts(finding), ...inexactFacts(finding) };
  }
}

function plainFacts(finding: RuleFinding): Omit<RuleFacts, Exact> {
  const { comparison, own, rule, rival, about, hits } = finding;
  const { before, after } = comparison;
  const [{ witness }] = hits as [Hit];
  return {
    about,
    rule,
    rival,
    isNewer: own === after,
    routes: { some: hits.some(({ isRoute }) => isRoute), all: hits.every(({ isRoute }) => isRoute) },
    methods: rule.methods.filter((method) => hits.some((hit) => hit.methods.includes(method))),
    scopes: scopesOf(finding),
    others: otherCalls(finding),
    addresses: describeAddresses(unite(...hits.map((hit) => hit.addresses ?? []))),
    inExample: { before: neededBy(before, witness), after: neededBy(after, witness) },
  };
}

/** @throws TooManyPaths */
function exactFacts(finding: RuleFinding): Pick<RuleFacts, Exact> {
  const { comparison, rule, about, hits } = finding;
  const places = about === "scope" || about === "address" ? placesOf(finding) : [rule.path];
  return {
    places: places.map((path) => placeInWords(path, rule)),
    isPart: hits.some((hit) => isPart(hit, finding)),
    exceptions: exceptionsOf(places, finding),
    needed: { before: neededOn(comparison.before, finding), after: neededOn(comparison.after, finding) },
  };
}

function inexactFacts({ rule }: RuleFinding): Pick<RuleFacts, Exact> {
  const exceptions = ["that are too many kinds to name"];
  return { places: [rule.path], isPart: true, exceptions, needed: { before: undefined, after: undefined } };
}

/** Whether a part of the rule's own paths is older or stays. */
function isPart({ question, isRoute, methods: [method = ""] }: Hit, { comparison, own }: RuleFinding): boolean {
  const within: PathUnion[] = [...question.within, comparison.otherThan(own).served(method)];
  return isRoute === true && comparison.findPath({ within, outside: [] }) !== undefined;
}

/** What exists on the other side of the paths that the rule makes exist. */
function otherCalls({ comparison, own, rule, hits }: RuleFinding): OtherCalls[] {
  const methods = hits.flatMap((hit) => (hit.isRoute ? hit.methods : []));
  const meeting = comparison.otherThan(own).model.rules.filter(({ path }) => treesMeet(path, rule.path));
  const calls = meeting.map((one) => ({ path: one.path, methods: common(one.methods, methods) }));
  return calls.filter((call, at) => {
    const isIn = (other: OtherCalls, place: number) =>
      treeServes(other.path, call.path) &&
      common(call.methods, other.methods).length === call.methods.length &&
      (other.path !== call.path || place < at || other.methods.length > call.methods.length);
    return call.methods.length > 0 && !calls.some((other, place) => place !== at && isIn(other, place));
  });
}

function common(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => others.includes(name));
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
  return paths.filter((path) => !paths.some((other) => other !== path && coversPath(other, path)));
}

function placesOfHit({ question, methods: [method = ""] }: Hit, { comparison, own, rule }: RuleFinding): string[] {
  const other = comparison.otherThan(own);
  const serving = other.model.rules.filter((one) => one.methods.includes(method));
  return serving.flatMap((one) => {
    const within = [...question.within, other.ofRule(one, "tree")];
    const found = comparison.findPath({ within, outside: question.outside });
    return found === undefined ? [] : coversPath(one.path, rule.path) ? rule.path : one.path;
  });
}

function placeInWords(path: string, rule: ModelRule): string {
  return coversPath(rule.path, path) ? path : `${path} where ${rule.path} covers it`;
}
