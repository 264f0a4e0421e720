import { addressesOf, exampleAddress, renderAddress } from "../addresses/address-text.ts";
import { goodEntries } from "../diff/credentials.ts";
import type { AccessRequest, Because } from "../judge/access-request.ts";
import { type JudgeOptions, judge, withoutQuery } from "../judge/judge.ts";
import type { AccessModel } from "../model/access-model.ts";
import { type ListedRoute, listRoutes, type RouteNeeds, routeNeeds } from "./list-routes.ts";

/** Who may make one call. */
export interface WhoCan {
  /** Whether there is a caller who may. */
  readonly possible: boolean;
  /** Why nobody may; empty when someone may. */
  readonly because: readonly Because[];
  /** What a caller needs; undefined for a call that does not exist. */
  readonly needs: RouteNeeds | undefined;
  /** Subjects of registered tokens that hold the scopes. */
  readonly holders: readonly string[];
}

/** @param called - a path as it is called, not a pattern; a query is passed over */
export function whoCan(model: AccessModel, method: string, called: string): WhoCan {
  const path = withoutQuery(called);
  const needs = routeNeeds(model, method, path);
  const { issuers = [], scopes = [] } = needs ?? {};
  const address = model.addresses.exceptions && anAddress(needs?.addresses);
  const answer = judge(model, { method, path, address, issuer: issuers[0] ?? null, scopes });
  const isRefused = answer.status !== null && answer.status !== 204;
  const isUnknown = answer.stop === "route";
  return {
    possible: !isRefused,
    because: isRefused ? answer.because : [],
    needs: isUnknown ? undefined : needs,
    holders: holdersOf(model, scopes),
  };
}

/** Of a closed environment, one that may still call: the judge assumes none. */
function anAddress(cidrs: RouteNeeds["addresses"] = []): string | undefined {
  const number = cidrs === "any" ? undefined : exampleAddress(addressesOf(cidrs));
  return number === undefined ? undefined : renderAddress(number);
}

function holdersOf(model: AccessModel, scopes: readonly string[]): string[] {
  const entries = model.issuers.flatMap((issuer) => goodEntries(issuer, model));
  const able = entries.filter((entry) => scopes.every((scope) => entry.scopes.includes(scope)));
  return [...new Set(able.map(({ subject }) => subject))].sort();
}

/** The kinds of calls that a caller may make. @throws TooManyPaths */
export function whatCan(
  model: AccessModel,
  caller: Omit<AccessRequest, "method" | "path">,
  options: JudgeOptions = {},
): ListedRoute[] {
  return listRoutes(model).flatMap((route) => {
    const methods = route.methods.filter(
      (method) => judge(model, { ...caller, method, path: route.example }, options).status === null,
    );
    return methods.length === 0 ? [] : [{ ...route, methods }];
  });
}
