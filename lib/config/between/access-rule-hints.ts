import { isOneSlipFrom } from "../problems/did-you-mean.ts";
import type { Draft, Item } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { type AccessRule, draftRules, methodsOf } from "../settings/access-rules.ts";
import { literalVariable, servesAllOf, spelledRight } from "../values/path-pattern.ts";

type RuleItem = Item<AccessRule>;

/** Most rules that one warning names. */
const MAX_NAMED = 5;

/** Access rules that are valid, but say what cannot be meant, or more than they seem to: warnings, one for each mistake. */
export function accessRuleHints(draft: Draft): Problem[] {
  const path = `${draft.path}.auth.rules`;
  const rules = draftRules(draft);
  const mistyped = rules.filter(({ value }) => literalVariable(value.path) !== undefined);
  const guarded = rules.filter((rule) => rule.value.public !== true && !mistyped.includes(rule));
  const hints = [
    ...mistyped.map((rule) => literalVariableHint(rule, path)),
    ...rulesThatAddNothing(guarded, path),
    ...guarded.flatMap((rule) => widerThanItsNeighbours(rule, guarded, path)),
    ...similarScopes(rules, path),
  ];
  return hints.map((hint) => ({ ...hint, severity: "warning" }));
}

function literalVariableHint({ index, value }: RuleItem, path: string): Problem {
  const segment = literalVariable(value.path);
  const expected = `expected "*" in place of a variable, e.g. ${spelledRight(value.path)}: "${segment}" is plain text here, and no other path is covered`;
  return problem(`${path}[${index}].path`, value.path, expected);
}

function rulesThatAddNothing(rules: readonly RuleItem[], path: string): Problem[] {
  const useless: RuleItem[] = [];
  return rules.flatMap((rule) => {
    const others = rules.filter((other) => other !== rule && !useless.includes(other) && asksForAllOf(other, rule));
    const names = methodsOf(rule.value);
    const whole = others.find(({ value }) => names.every((name) => methodsOf(value).includes(name)));
    const parts = names.map((name) => others.find(({ value }) => methodsOf(value).includes(name)));
    const covering = whole === undefined ? [...new Set(parts)] : [whole];
    if (covering.includes(undefined)) return [];
    useless.push(rule);
    const expected = `expected a rule that adds something: what it serves is served by ${covering.map((one) => nameOf(one as RuleItem)).join(" and ")}, which asks for no less, so leave it out`;
    return [problem(`${path}[${rule.index}]`, rule.value.path, expected)];
  });
}

/** Whether a rule serves all paths of another, and asks for all that the other asks for. */
function asksForAllOf({ value: wide }: RuleItem, { value: narrow }: RuleItem): boolean {
  const isFromEverywhere = narrow.allow === undefined;
  const isSameList = JSON.stringify(wide.allow) === JSON.stringify(narrow.allow);
  // The same rule twice is an error already.
  const isTwice =
    wide.path === narrow.path && methodsOf(wide).toSorted().join() === methodsOf(narrow).toSorted().join();
  return (
    !isTwice &&
    servesAllOf(wide.path, narrow.path) &&
    narrow.scopes.every((scope) => wide.scopes.includes(scope)) &&
    (isFromEverywhere || isSameList)
  );
}

/** A rule with "*" beside narrower ones that ask for more: whatever they do not name is open for less. */
function widerThanItsNeighbours({ index, value }: RuleItem, rules: readonly RuleItem[], path: string): Problem[] {
  const stricter = rules.filter((other) => other.index !== index && asksForMore(other.value, value));
  const inside = stricter.filter(({ value: narrow }) => isPartOf(narrow.path, value.path) && shares(narrow, value));
  const beside = stricter.filter(({ value: other }) => other.path === value.path && value.methods === "*");
  const holder = value.scopes.length === 0 ? "any valid token" : `any token with ${value.scopes.join(" and ")}`;
  const note = "narrow it, or keep it if that is meant";
  if (inside.length > 0) {
    const below = value.path.slice(0, -1);
    const expected = `expected the paths that are meant: beside ${listOf(inside)} it opens every other path below ${below} to ${holder}; ${note}`;
    return [problem(`${path}[${index}].path`, value.path, expected)];
  }
  if (beside.length === 0) return [];
  const named = new Set(beside.flatMap(({ value: other }) => methodsOf(other)));
  const others = methodsOf(value).filter((name) => !named.has(name));
  if (others.length === 0) return [];
  const expected = `expected the methods that are meant: beside ${listOf(beside)} it opens ${others.join(", ")} to ${holder}; ${note}`;
  return [problem(`${path}[${index}].methods`, "*", expected)];
}

function asksForMore(one: AccessRule, other: AccessRule): boolean {
  return one.scopes.some((scope) => !other.scopes.includes(scope)) || (one.allow !== undefined && !other.allow);
}

function shares(one: AccessRule, other: AccessRule): boolean {
  return methodsOf(one).some((name) => methodsOf(other).includes(name));
}

/** Whether a path is below a final "*", with a literal at its place: `/api/admin/*` is part of `/api/*`, `/api/*\/x` is not. */
function isPartOf(narrow: string, wide: string): boolean {
  if (!wide.endsWith("/*") || narrow === wide || !servesAllOf(wide, narrow)) return false;
  return narrow.split("/")[wide.split("/").length - 1] !== "*";
}

/** One warning for each scope that is spelled almost like another: about the one that fewer rules name. */
function similarScopes(rules: readonly RuleItem[], path: string): Problem[] {
  const uses = new Map<string, { count: number; place: string }>();
  for (const { index, value } of rules) {
    for (const [at, scope] of value.scopes.entries()) {
      const known = uses.get(scope);
      uses.set(scope, { count: (known?.count ?? 0) + 1, place: known?.place ?? `[${index}].scopes[${at}]` });
    }
  }
  const scopes = [...uses].map(([scope, use]) => ({ scope, ...use })).toSorted((one, other) => other.count - one.count);
  return scopes.flatMap(({ scope, place }, at) => {
    const usual = scopes.slice(0, at).find((other) => isOneSlipFrom(scope, other.scope));
    if (usual === undefined) return [];
    const expected = `expected one spelling: it is almost ${usual.scope} (auth.rules${usual.place}), and a token must hold exactly what a rule names`;
    return [problem(`${path}${place}`, scope, expected)];
  });
}

function listOf(rules: readonly RuleItem[]): string {
  const named = rules.slice(0, MAX_NAMED).map(nameOf).join(", ");
  return rules.length > MAX_NAMED ? `${named} and ${rules.length - MAX_NAMED} more` : named;
}

function nameOf({ index, value }: RuleItem): string {
  return `auth.rules[${index}] (${value.methods === "*" ? "*" : value.methods.join(", ")} ${value.path})`;
}
