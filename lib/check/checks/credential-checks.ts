import type { Check, CheckEntry } from "./check.ts";
import { type CheckRoute, type CheckSubject, checkRoutes } from "./check-subject.ts";
import { readable401, refusal } from "./expectation.ts";
import type { Probe, ProbeHeader } from "./probe.ts";

const JSON_TYPE: ProbeHeader = ["Content-Type", "application/json"];
/** The body of the users' page. It is sent without valid credentials only, so that it never reaches the upstream. */
const JOB = '{ "video_id": "vid_abc123" }';

/** `{"alg":"none"}` . `{"sub":"clipzy-check"}` . nothing: in form a JWT, but for the empty signature. */
const ALG_NONE_UNSIGNED = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjbGlwenktY2hlY2sifQ.";
/** The same with a signature segment, so that it reaches the authorizer. */
const ALG_NONE = `${ALG_NONE_UNSIGNED}AAAA`;
/** `{"alg":"HS256"}` . `{"iss":"https://issuer.invalid"}` . three zero bytes. */
const FOREIGN_ISSUER = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5pbnZhbGlkIn0.AAAA";

/** The users' page, "When a request is rejected for authentication reasons": every way of having no valid credentials. */
export function credentialChecks(subject: CheckSubject): CheckEntry[] {
  const route = guardedRoute(subject);
  if (!route) return [{ name: "401 without valid credentials", skipped: "every rule is public" }];
  return [...withoutToken(subject, route), ...withBadToken(subject, route), ...alteredToken(subject, route)];
}

/**
 * The route that is asked without valid credentials: the users' page's own, when the environment has it, else a guarded one,
 * if possible one that only reads, so that even an open gateway does no harm at the upstream.
 */
export function guardedRoute({ config }: CheckSubject): CheckRoute | undefined {
  const guarded = checkRoutes(config).filter((route) => !route.public);
  return (
    guarded.find(({ method, path }) => method === "POST" && path === "/api/v1/jobs") ??
    guarded.find(({ method }) => method === "GET" || method === "HEAD") ??
    guarded[0]
  );
}

/** A request to the route without any credentials. */
export function probeOf({ base }: CheckSubject, route: CheckRoute, ...headers: readonly ProbeHeader[]): Probe {
  const { method, path } = route;
  if (method !== "POST") return { base, method, path, headers };
  return { base, method, path, headers: [JSON_TYPE, ...headers], body: JOB };
}

function withoutToken(subject: CheckSubject, route: CheckRoute): Check[] {
  const settles = { item: "authenticate-header" } as const;
  return [unauthorized(usersPage(route), probeOf(subject, route), { settles }), withoutOrigin(subject, route)];
}

function usersPage({ method, path }: CheckRoute): string {
  return `${method} ${path} without a token: the 401 of the users' page`;
}

/** With one allowed origin the header is a constant, with several it is mapped from the request's `Origin`. */
function withoutOrigin(subject: CheckSubject, route: CheckRoute): Check {
  const [origin, ...others] = subject.config.cors.origins;
  const last = others.at(-1);
  const header = "Access-Control-Allow-Origin";
  const asked = { probe: probeOf(subject, route), answeredBy: "later" } as const;
  if (origin !== undefined && last === undefined) {
    const expected = refusal("UNAUTHORIZED", { name: header, is: origin });
    return { ...asked, name: `without Origin, ${header} is the one allowed origin`, expected };
  }
  const expected = refusal("UNAUTHORIZED", { name: header, absent: true });
  // Where the last origin is echoed as well, the header is mapped, as this environment says.
  const item = "missing-mapped-header" as const;
  const settles = last === undefined ? undefined : { item, control: readable401(last) };
  return { ...asked, name: `without Origin, no ${header} is made up`, expected, settles };
}

function withBadToken(subject: CheckSubject, route: CheckRoute): Check[] {
  const table: [sentence: string, authorization: string][] = [
    ["Bearer and one word", "Bearer not-a-token"],
    ["Bearer and nothing", "Bearer"],
    ["Basic credentials", "Basic Y2xpcHp5OmNsaXB6eQ=="],
    ["a token without the scheme", ALG_NONE],
    ["an unsigned token", `Bearer ${ALG_NONE_UNSIGNED}`],
    ["a token with alg none", `Bearer ${ALG_NONE}`],
    ["a token of a foreign issuer", `Bearer ${FOREIGN_ISSUER}`],
  ];
  const settles = { item: "identity-validation", control: usersPage(route) } as const;
  return table.map(([sentence, authorization], index) =>
    unauthorized(
      `${sentence}: 401`,
      probeOf(subject, route, ["Authorization", authorization]),
      index === 0 ? { settles } : {},
    ),
  );
}

function alteredToken(subject: CheckSubject, route: CheckRoute): CheckEntry[] {
  const name = "a valid token with an altered signature: 401";
  if (subject.token === undefined) return [{ name, skipped: "needs CLIPZY_TOKEN" }];
  return [
    unauthorized(name, probeOf(subject, route, ["Authorization", `Bearer ${withAlteredSignature(subject.token)}`])),
  ];
}

/** Another first character of the signature segment: six other bits of it, none of them padding. */
function withAlteredSignature(token: string): string {
  const start = token.lastIndexOf(".") + 1;
  const other = token[start] === "A" ? "B" : "A";
  return token.slice(0, start) + other + token.slice(start + 1);
}

function unauthorized(name: string, probe: Probe, more: Pick<Check, "settles"> = {}): Check {
  return { name, probe, expected: refusal("UNAUTHORIZED"), answeredBy: "later", ...more };
}
