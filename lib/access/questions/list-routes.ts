import { type AddressSet, IPV4, IPV6, intersect } from "../addresses/address-set.ts";
import { renderCidrs } from "../addresses/address-text.ts";
import { Comparison } from "../diff/comparison.ts";
import { neededScopes } from "../judge/judge.ts";
import { coveringRules, listingRules, servingRules } from "../judge/rules-of-request.ts";
import type { AccessModel, ModelIssuer, ModelRule } from "../model/access-model.ts";
import { policyCovers } from "../paths/path-pattern.ts";

/** Calls of one kind with what they really need, after the conjunction of all rules that cover them. */
export interface RouteNeeds {
  readonly methods: readonly string[];
  /** A pattern; where a longer one of the list fits as well, that one counts. */
  readonly path: string;
  readonly public: boolean;
  readonly scopes: readonly string[];
  /** Whose tokens can hold the scopes; none where no token is asked for. */
  readonly issuers: readonly string[];
  /** CIDRs from which it may be called. */
  readonly addresses: readonly string[] | "any";
  /** Pages that may call, besides everything that is no page. */
  readonly origins: readonly string[];
  /** The rules that cover it. */
  readonly settings: readonly string[];
}

/** A kind of calls, with one of them. */
export interface ListedRoute extends RouteNeeds {
  /** A path of the pattern, for `methods`. */
  readonly example: string;
}

/**
 * Every kind of calls that there is: one for each rule, and one for each two rules that meet on paths of their own.
 *
 * @throws TooManyPaths
 */
export function listRoutes(model: AccessModel): ListedRoute[] {
  const comparison = new Comparison(model, model);
  const patterns = model.rules.flatMap((rule) => [
    ...rule.methods.map((method) => ({ method, path: rule.path })),
    ...model.rules.flatMap((other) => meetings(comparison, rule, other)),
  ]);
  const rows = new Map<string, ListedRoute>();
  const needs = needsIn(model);
  for (const { method, path } of patterns) {
    const route = needs(method, path, path.replaceAll("*", comparison.anySegment));
    const key = `${path} ${route.settings.join(" ")}`;
    const methods = new Set([...(rows.get(key)?.methods ?? []), method]);
    rows.set(key, { ...route, methods: [...methods] });
  }
  return [...rows.values()].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

/** What one call needs; undefined when it does not exist. */
export function routeNeeds(model: AccessModel, method: string, path: string): RouteNeeds | undefined {
  if (servingRules(model, { method, path }).length === 0) return undefined;
  const { example: _, ...needs } = needsIn(model)(method, path, path);
  return needs;
}

/** Where a rule's paths meet another's without either of them covering the other. */
function meetings(comparison: Comparison, rule: ModelRule, other: ModelRule): { method: string; path: string }[] {
  if (policyCovers(other.path, rule.path) || policyCovers(rule.path, other.path)) return [];
  const shared = rule.methods.filter((method) => other.methods.includes(method));
  if (shared.length === 0) return [];
  const { after } = comparison;
  const found = comparison.findPath({
    within: [after.ofRule(rule, "tree"), after.ofRule(other, "policy")],
    outside: [],
  });
  if (found === undefined) return [];
  const isOpen = [rule, other].every(({ path }) => path.endsWith("*"));
  const path = isOpen ? comparison.render([...found.slice(0, -1), undefined], "*") : comparison.render(found, "*");
  return shared.map((method) => ({ method, path }));
}

function needsIn(model: AccessModel) {
  const cidrs = new Map<string, readonly string[] | "any">();
  return (method: string, path: string, example: string): ListedRoute => {
    const covering = coveringRules(model, { method, path: example });
    const isPublic = covering.some((rule) => rule.isPublic);
    const scopes = neededScopes(covering);
    const strict = listingRules(model, { method, path: example });
    const key = strict.map(({ setting }) => setting).join(" ");
    const addresses = cidrs.get(key) ?? addressesFor(model, strict);
    cidrs.set(key, addresses);
    const issuers = isPublic
      ? []
      : model.issuers.filter((issuer) => canHold(issuer, scopes)).map(({ issuer }) => issuer);
    const settings = covering.map(({ setting }) => setting);
    const { origins } = model.pages;
    return { methods: [method], path, public: isPublic, scopes, issuers, addresses, origins, settings, example };
  };
}

function addressesFor({ addresses }: AccessModel, strict: readonly ModelRule[]): readonly string[] | "any" {
  const set = strict.reduce<AddressSet>((rest, { allow = [] }) => intersect(rest, allow), addresses.passing);
  const isAny = set.length === 2 && set[0]?.last === IPV4.last && set[1]?.last === IPV6.last;
  return isAny && set[0]?.first === IPV4.first && set[1]?.first === IPV6.first ? "any" : renderCidrs(set);
}

/** Whether an issuer has tokens with these scopes. */
export function canHold({ signers, registered }: ModelIssuer, scopes: readonly string[]): boolean {
  if (signers.size === 0) return false;
  const grants = (entry: { scopes: readonly string[] }) => scopes.every((scope) => entry.scopes.includes(scope));
  return registered === undefined || registered.some((entry) => !entry.isRevoked && grants(entry));
}
