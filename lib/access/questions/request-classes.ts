import { type AddressSet, EVERYWHERE, intersect, subtract } from "../addresses/address-set.ts";
import { exampleAddress, renderAddress } from "../addresses/address-text.ts";
import type { AccessAnswer, AccessRequest } from "../judge/access-request.ts";
import { judge, neededScopes } from "../judge/judge.ts";
import { hasToken } from "../judge/judge-token.ts";
import { coveringRules } from "../judge/rules-of-request.ts";
import type { AccessModel } from "../model/access-model.ts";
import { type ListedRoute, listRoutes } from "./list-routes.ts";

/** Requests that are answered alike for the same reasons. */
export interface RequestClass {
  /** Stable for one configuration. */
  readonly id: string;
  /** One request of the class. */
  readonly example: AccessRequest;
  readonly answer: AccessAnswer;
}

/**
 * The classes of requests that a set of assertions should touch: every kind of call without a token, with each needed scope
 * missing by itself, and let in; every issuer; every listed page and a foreign one; addresses on each side of every list;
 * every revocation; and a call that does not exist.
 *
 * @throws TooManyPaths
 */
export function requestClasses(model: AccessModel): RequestClass[] {
  const routes = listRoutes(model);
  const usual = routes.flatMap((route) => letInBy(model, route))[0];
  const examples = [...routes.flatMap((route) => callExamples(route)), ...(usual ? callerExamples(model, usual) : [])];
  const classes = new Map<string, RequestClass>();
  for (const example of examples) {
    for (const id of classesOf(model, example)) {
      if (!classes.has(id)) classes.set(id, { id, example, answer: judge(model, example) });
    }
  }
  return [...classes.values()];
}

/** The ids of the classes that a request belongs to: that of its caller, and that of its call where it gets so far. */
export function classesOf(model: AccessModel, request: AccessRequest): string[] {
  const answer = judge(model, request);
  const { origin, issuer } = request;
  if (answer.stop === "web ACL") return [`refused by ${settingsOf(answer)}`];
  if (answer.stop === "route") return ["no such call"];
  if (answer.stop === "preflight") return ["preflight"];
  const page = origin ? [`page ${origin}`] : [];
  const call = `${request.method} by ${settingsOfCall(model, request)}`;
  const isIssuers = hasToken(request) && answer.stop === "private integration" && typeof issuer === "string";
  return [...page, ...(isIssuers ? [`token of ${issuer}`] : []), `${call}: ${outcomeOf(model, request, answer)}`];
}

function settingsOf({ because }: AccessAnswer): string {
  return because.map(({ setting }) => setting).join(" ");
}

function settingsOfCall(model: AccessModel, request: AccessRequest): string {
  return coveringRules(model, request)
    .map(({ setting }) => setting)
    .join(" ");
}

function outcomeOf(model: AccessModel, request: AccessRequest, answer: AccessAnswer): string {
  if (answer.status === null) return "let in";
  if (!hasToken(request)) return "without a token";
  if (answer.status === 401) return `refused by ${settingsOf(answer)}`;
  const missing = neededScopes(coveringRules(model, request)).filter((scope) => !request.scopes?.includes(scope));
  return `without ${missing.join(" ")}`;
}

function callExamples({ methods, example, issuers, scopes }: ListedRoute): AccessRequest[] {
  return methods.flatMap((method) => {
    const call = { method, path: example };
    const token = { ...call, issuer: issuers[0] ?? null };
    const lacking = scopes.map((scope) => ({ ...token, scopes: scopes.filter((other) => other !== scope) }));
    return [{ ...call, issuer: null }, ...(issuers.length === 0 ? [] : [...lacking, { ...token, scopes }])];
  });
}

/** A call that a token opens. */
function letInBy(model: AccessModel, { methods, example, issuers, scopes }: ListedRoute): AccessRequest[] {
  const [method = "GET"] = methods;
  const request: AccessRequest = { method, path: example, issuer: issuers[0] ?? null, scopes };
  return issuers.length > 0 && judge(model, request).status === null ? [request] : [];
}

function callerExamples(model: AccessModel, usual: AccessRequest): AccessRequest[] {
  const { issuers, pages, revoked } = model;
  return [
    ...issuers.map(({ issuer }) => ({ ...usual, issuer })),
    { ...usual, issuer: "https://unknown.example" },
    ...pages.origins.map((origin) => ({ ...usual, origin })),
    { ...usual, origin: "https://foreign.example" },
    ...revoked.map(({ issuer, claim, value }) => ({ ...usual, issuer, claims: { [claim]: value } })),
    ...addressExamples(model).map((address) => ({ ...usual, address })),
    { ...usual, method: "OPTIONS", origin: pages.origins[0] ?? null },
    { ...usual, path: "/no/such/call" },
    { ...usual, path: `${usual.path}/` },
  ];
}

/** An address of every side of every list. */
function addressExamples({ addresses, rules }: AccessModel): string[] {
  const { allow = EVERYWHERE, deny, listed, exceptions = EVERYWHERE } = addresses;
  const lists = rules.flatMap((rule) => (rule.allow === undefined ? [] : [rule.allow]));
  const sides: AddressSet[] = [
    intersect(deny, exceptions),
    subtract(intersect(EVERYWHERE, exceptions), allow),
    subtract(listed, exceptions),
    ...lists.map((list) => subtract(addresses.passing, list)),
  ];
  return sides.flatMap((side) => {
    const address = exampleAddress(side);
    return address === undefined ? [] : [renderAddress(address)];
  });
}
