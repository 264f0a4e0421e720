import { MAX_ORIGINS_WITH_CREDENTIALS } from "../../config/settings/cors.ts";
import type { Check, CheckEntry } from "./check.ts";
import { type CheckRoute, type CheckSubject, checkRoutes, hasUnknownPath, UNKNOWN_PATH } from "./check-subject.ts";
import { guardedRoute, probeOf } from "./credential-checks.ts";
import {
  FOREIGN,
  foreignOrigin,
  type HeaderRule,
  readable401,
  readableBy,
  refusal,
  webAclRefusal,
} from "./expectation.ts";
import type { Probe, ProbeHeader } from "./probe.ts";

/** At most so many origins are asked about, the first and the last among them, so that the check stays short. */
const MAX_ORIGINS = 4;

/** The users' page, "CORS is configured server-side": which pages may ask, and which may read a refusal. */
export function originChecks(subject: CheckSubject): CheckEntry[] {
  const route = guardedRoute(subject) ?? checkRoutes(subject.config)[0];
  if (!route) return [];
  const origins = chosenOrigins(subject.config.cors.origins);
  const allowed = origins.flatMap((origin) => allowedOrigin(subject, route, origin));
  return [...allowed, ...headerSpellings(subject, route), ...foreignOrigins(subject, route)];
}

function chosenOrigins(origins: readonly string[]): string[] {
  return origins.filter((_, index) => index < MAX_ORIGINS - 1 || index === origins.length - 1);
}

function allowedOrigin(subject: CheckSubject, route: CheckRoute, origin: string): Check[] {
  const readable = route.public ? [] : [errorEcho(subject, route, origin)];
  return [
    {
      name: `preflight from ${origin}: 204`,
      probe: preflight(subject, route, origin),
      expected: { kind: "preflight", headers: preflightRules(subject, route, origin) },
      answeredBy: "later",
    },
    ...readable,
    ...(hasUnknownPath(subject.config) ? [unknownPathEcho(subject, origin)] : []),
    ...webAclRead(subject, route, origin),
  ];
}

/** The web ACL's own answers are constants: one allowed origin, `*` for several, or with cookies a rule for each. */
function webAclRead({ base, config }: CheckSubject, route: CheckRoute, origin: string): Check[] {
  const { origins, allowCredentials } = config.cors;
  if (allowCredentials && origins.length > MAX_ORIGINS_WITH_CREDENTIALS) return [];
  const is = origins.length > 1 && !allowCredentials ? "*" : origin;
  return [
    {
      name: `a page of ${origin} can read a 400`,
      probe: { base, method: "GET", path: `${route.path};v=1`, headers: [["Origin", origin]] },
      expected: webAclRefusal(
        "BAD_REQUEST",
        { name: "Access-Control-Allow-Origin", is },
        { name: "Vary", lists: "Origin" },
      ),
      answeredBy: "web ACL",
    },
  ];
}

function unknownPathEcho({ base }: CheckSubject, origin: string): Check {
  return {
    name: `a page of ${origin} can read a 404`,
    probe: { base, method: "GET", path: UNKNOWN_PATH, headers: [["Origin", origin]] },
    expected: refusal("NOT_FOUND", ...readableBy(origin)),
    answeredBy: "later",
  };
}

function errorEcho(subject: CheckSubject, route: CheckRoute, origin: string): Check {
  return {
    name: readable401(origin),
    probe: probeOf(subject, route, ["Origin", origin]),
    expected: refusal("UNAUTHORIZED", ...readableBy(origin)),
    answeredBy: "later",
  };
}

function preflight({ base, config }: CheckSubject, route: CheckRoute, origin: string): Probe {
  const headers: ProbeHeader[] = [
    ["Origin", origin],
    ["Access-Control-Request-Method", route.method],
    ["Access-Control-Request-Headers", config.cors.allowHeaders.join(",").toLowerCase()],
  ];
  return { base, method: "OPTIONS", path: route.path, headers };
}

function preflightRules({ config }: CheckSubject, route: CheckRoute, origin: string): HeaderRule[] {
  const { allowHeaders, allowCredentials, maxAgeSeconds } = config.cors;
  const credentials = "Access-Control-Allow-Credentials";
  return [
    { name: "Access-Control-Allow-Origin", is: origin },
    { name: "Vary", lists: "Origin" },
    { name: "Access-Control-Allow-Methods", lists: route.method },
    ...allowHeaders.map((header) => ({ name: "Access-Control-Allow-Headers", lists: header })),
    { name: "Access-Control-Max-Age", is: String(maxAgeSeconds) },
    allowCredentials ? { name: credentials, is: "true" } : { name: credentials, absent: true },
  ];
}

/** Whether the echo depends on the spelling of the header's name. HTTP/2 has lower case only. */
function headerSpellings(subject: CheckSubject, route: CheckRoute): CheckEntry[] {
  const [origin] = subject.config.cors.origins;
  if (origin === undefined || route.public) return [];
  const expected = refusal("UNAUTHORIZED", ...readableBy(origin));
  const probe = probeOf(subject, route, ["origin", origin]);
  const http2 = "the echo works over HTTP/2";
  return [
    {
      name: "the echo works for a lower-case origin header",
      probe,
      expected,
      answeredBy: "later",
      settles: { item: "origin-spelling", control: readable401(origin) },
    },
    subject.base.protocol === "https:"
      ? {
          name: http2,
          probe: { ...probe, transport: "h2" },
          expected,
          answeredBy: "later",
          settles: { item: "origin-http2", control: readable401(origin) },
          skippedOn: ["NO_HTTP2"],
        }
      : { name: http2, skipped: "the address is http" },
  ];
}

function foreignOrigins(subject: CheckSubject, route: CheckRoute): Check[] {
  const foreign = [FOREIGN, "null", ...lookalikes(subject.config.cors.origins)];
  return [
    foreignCheck(`preflight from ${FOREIGN}: 403 without CORS headers`, preflight(subject, route, FOREIGN)),
    ...foreign.map((origin) =>
      foreignCheck(`origin ${origin}: 403 without CORS headers`, probeOf(subject, route, ["Origin", origin])),
    ),
  ];
}

/** Origins that a careless comparison takes for an allowed one. */
function lookalikes(origins: readonly string[]): string[] {
  const [first] = origins;
  if (first === undefined) return [];
  const otherPort = `${first.replace(/:\d+$/, "")}:8443`;
  const candidates = [`${first}.invalid`, first.toUpperCase(), `${first}/`, otherPort, first.replace("://", "://x.")];
  return candidates.filter((candidate) => !origins.includes(candidate));
}

function foreignCheck(name: string, probe: Probe): Check {
  return { name, probe, expected: foreignOrigin(), answeredBy: "web ACL" };
}
