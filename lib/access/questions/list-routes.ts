import { type AddressSet, IPV4, IPV6, intersect } from "../addresses/address-set.ts";
import { renderCidrs } from "../addresses/address-text.ts";
import { unusedSegment } from "../diff/comparison.ts";
import { goodEntries } from "../diff/credentials.ts";
import { neededScopes } from "../judge/judge.ts";
import { coveringRules, listingRules, servingRules } from "../judge/rules-of-request.ts";
import type { AccessModel, ModelIssuer, ModelRule } from "../model/access-model.ts";
import { walkCovers } from "../paths/walk-covers.ts";

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
 * Every kind of calls that there is: one for each rule, and one for each set of rules that meet on paths of their own.
 *
 * @throws TooManyPaths
 */
export function listRoutes(model: AccessModel): ListedRoute[] {
  const anySegment = unusedSegment(model.rules.map(({ path }) => path));
  const needs = needsIn(model);
  const rows = new Map<string, ListedRoute>();
  const known = new Set<string>();
  for (const { method, path } of [...ownCalls(model), ...meetings(model)]) {
    const route = needs(method, path, path.replaceAll("*", anySegment));
    const settings = route.settings.join(" ");
    const isMeeting = known.has(`${method} ${settings}`) && !model.rules.some((rule) => rule.path === path);
    if (isMeeting) continue;
    known.add(`${method} ${settings}`);
    // Of methods that the same rules cover, one may be on a list of `/` that is read with the stage in front.
    const row = `${path} ${settings} ${route.addresses}`;
    const methods = new Set([...(rows.get(row)?.methods ?? []), method]);
    rows.set(row, { ...route, methods: [...methods] });
  }
  return [...rows.values()].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

function ownCalls({ rules }: AccessModel) {
  return rules.flatMap(({ methods, path }) => methods.map((method) => ({ method, path })));
}

/** A shortest path for each set of rules that cover a call together. */
function* meetings(model: AccessModel) {
  const { rules } = model;
  for (const { path, serving } of walkCovers(
    rules.map((rule) => rule.path),
    model.budget(),
  )) {
    const methods = new Set(serving.flatMap((index) => rules[index]?.methods ?? []));
    for (const method of methods) yield { method, path: `/${path.map((segment) => segment ?? "*").join("/")}` };
  }
}

/** What one call needs; undefined when it does not exist. */
export function routeNeeds(model: AccessModel, method: string, path: string): RouteNeeds | undefined {
  if (servingRules(model, { method, path }).length === 0) return undefined;
  const { example: _, ...needs } = needsIn(model)(method, path, path);
  return needs;
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
      : model.issuers.filter((issuer) => canHold(model, issuer, scopes)).map(({ issuer }) => issuer);
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
export function canHold(model: AccessModel, issuer: ModelIssuer, scopes: readonly string[]): boolean {
  if (issuer.signers.size === 0) return false;
  const grants = (entry: { scopes: readonly string[] }) => scopes.every((scope) => entry.scopes.includes(scope));
  return issuer.registered === undefined || goodEntries(issuer, model).some(grants);
}
