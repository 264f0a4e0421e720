import type { Check, CheckEntry } from "./check.ts";
import { type CheckRoute, type CheckSubject, checkRoutes } from "./check-subject.ts";
import { readableBy, refusal } from "./expectation.ts";
import type { ProbeHeader } from "./probe.ts";
import { tokenScopes } from "./token-claims.ts";

/** At most so many routes of each kind, so that the check stays short. */
const MAX_ROUTES = 3;
const READING = ["GET", "HEAD"];

/** The users' page, "Include an Authorization header on every request"; and 403 for a valid token without the scopes. */
export function tokenChecks(subject: CheckSubject): CheckEntry[] {
  const name = "a valid token passes where its scopes suffice, and is refused with 403 where they do not";
  if (subject.token === undefined) return [{ name, skipped: "needs CLIPZY_TOKEN" }];
  const held = tokenScopes(subject.token, subject.config.auth);
  const routes = checkRoutes(subject.config).filter((route) => !route.public && READING.includes(route.method));
  const allowed = routes.filter((route) => suffices(held, route)).slice(0, MAX_ROUTES);
  const denied = routes.filter((route) => !suffices(held, route)).slice(0, MAX_ROUTES);
  return [...passing(subject, allowed), ...refused(subject, denied), ...cachedPolicy(subject, allowed[0], denied[0])];
}

function suffices(held: readonly string[], route: CheckRoute): boolean {
  return route.scopes.every((scope) => held.includes(scope));
}

function passing(subject: CheckSubject, routes: readonly CheckRoute[]): CheckEntry[] {
  const [first] = routes;
  if (!first) return [{ name: "a valid token passes", skipped: "no GET route that this token's scopes suffice for" }];
  return [
    ...routes.map((route) => ({
      ...pass(passes(route), subject, route, "Bearer"),
      settles: { item: "allow-suffices" } as const,
    })),
    {
      ...pass("the scheme may be written in lower case", subject, first, "bearer"),
      settles: { item: "scheme-case", control: passes(first) },
    },
  ];
}

function passes({ method, path }: CheckRoute): string {
  return `${method} ${path} with the token passes`;
}

function pass(name: string, subject: CheckSubject, route: CheckRoute, scheme: string): Check {
  const probe = {
    base: subject.base,
    method: route.method,
    path: route.path,
    headers: [authorization(subject, scheme)],
  };
  return { name, probe, expected: { kind: "passed", headers: [] }, answeredBy: "later" };
}

function refused(subject: CheckSubject, routes: readonly CheckRoute[]): CheckEntry[] {
  if (routes.length === 0)
    return [{ name: "403 without the scopes", skipped: "the token's scopes suffice everywhere" }];
  const [origin] = subject.config.cors.origins;
  return routes.map((route) => forbidden(isRefused(route), subject, route, origin));
}

function isRefused({ method, path }: CheckRoute): string {
  return `${method} ${path} without the scopes: 403`;
}

function forbidden(name: string, subject: CheckSubject, route: CheckRoute, origin?: string): Check {
  const headers: ProbeHeader[] = [authorization(subject, "Bearer")];
  if (origin !== undefined) headers.push(["Origin", origin]);
  return {
    name,
    probe: { base: subject.base, method: route.method, path: route.path, headers },
    expected: refusal("FORBIDDEN", ...(origin === undefined ? [] : readableBy(origin))),
    answeredBy: "later",
  };
}

/** Allowed, denied, allowed: the second and third answers come from the policy cached for the first. */
function cachedPolicy(subject: CheckSubject, allowed?: CheckRoute, denied?: CheckRoute): CheckEntry[] {
  if (!allowed || !denied) return [];
  return [
    {
      ...forbidden("after an allowed route, the same token is still refused elsewhere", subject, denied),
      settles: { item: "cached-policy", control: isRefused(denied) },
    },
    {
      ...pass("after a refused route, the same token still passes where it may", subject, allowed, "Bearer"),
      settles: { item: "cached-policy", control: passes(allowed) },
    },
  ];
}

function authorization({ token }: CheckSubject, scheme: string): ProbeHeader {
  return ["Authorization", `${scheme} ${token}`];
}
