import { MAX_PARAMETER_CHARACTERS, MAX_RESPONSE_HEADER_CHARACTERS } from "../../aws-limits.ts";
import type { Draft } from "../problems/draft.ts";
import { duplicateProblems, type Problem, problem } from "../problems/problems.ts";
import { origin } from "../values/origin.ts";
import { closedObject, flag, list, text, wholeNumber } from "../values/schema-parts.ts";

// A field name is a token (RFC 9110 section 5.6.2). Left out are "*", which would mean every header, and the three characters
// with a meaning in API Gateway's mappings ("'", "$", "#").
const headerName = text({
  expected: "a header name",
  example: "X-Request-Id",
  pattern: /^[!%&+.^_`|~0-9A-Za-z-]{1,128}$/,
});

/** Which pages may call, and what they may send and read (the Fetch standard's CORS protocol). */
export const cors = closedObject({
  origins: list(origin, "exact origins").meta({
    description:
      'Exact origins of the pages that may call, as browsers send them: no "*", no path, no trailing slash. An empty list: no browser may call.',
  }),
  allowHeaders: list(headerName, "header names")
    .default(["Authorization", "Content-Type"])
    .meta({ description: "Request headers that pages may set." }),
  exposeHeaders: list(headerName, "header names")
    .default([])
    .meta({ description: "Response headers that pages may read besides X-Request-Id and Retry-After." }),
  allowCredentials: flag(
    "Lets pages send cookies. Bearer tokens do not need it. It needs at least one origin.",
  ).default(false),
  maxAgeSeconds: wholeNumber(0, 86400, "seconds for which a browser may keep the answer to a preflight").default(600),
});

/** Headers of the gateway's answers that a page may always read. */
const ALWAYS_EXPOSED = ["X-Request-Id", "Retry-After"];

/** All headers that a page may read, each once. */
export function exposedHeaders(exposeHeaders: readonly string[]): string[] {
  const known = new Set(ALWAYS_EXPOSED.map((name) => name.toLowerCase()));
  return [...ALWAYS_EXPOSED, ...exposeHeaders.filter((name) => !known.has(name.toLowerCase()))];
}

/** Most origins whose pages can read the web ACL's own refusals where pages send cookies: each needs rules of its own. */
export const MAX_ORIGINS_WITH_CREDENTIALS = 20;

/** What is wrong between the settings of `cors`. */
export function corsProblems(draft: Draft): Problem[] {
  const origins = draft.raw("cors", "origins");
  const path = `${draft.path}.cors`;
  const idle = Array.isArray(origins) && origins.length === 0 && draft.raw("cors", "allowCredentials") === true;
  return [
    ...duplicateProblems(draft.items(origin, "cors", "origins"), `${path}.origins`, "origin"),
    ...longList(draft, `${path}.origins`),
    ...headerDuplicates(draft, "allowHeaders"),
    ...headerDuplicates(draft, "exposeHeaders"),
    ...longExposed(draft, `${path}.exposeHeaders`),
    ...unreadable(draft, path),
    ...(idle
      ? [
          problem(
            `${path}.allowCredentials`,
            true,
            "expected false where no origin is listed: no browser may call at all",
          ),
        ]
      : []),
  ];
}

function headerDuplicates(draft: Draft, key: "allowHeaders" | "exposeHeaders"): Problem[] {
  return duplicateProblems(draft.items(headerName, "cors", key), `${draft.path}.cors.${key}`, "header", (name) =>
    name.toLowerCase(),
  );
}

function longExposed(draft: Draft, path: string): Problem[] {
  const names = draft.items(headerName, "cors", "exposeHeaders").map(({ value }) => value);
  const characters = exposedHeaders(names).join(",").length;
  if (characters <= MAX_RESPONSE_HEADER_CHARACTERS) return [];
  const expected = `expected at most ${MAX_RESPONSE_HEADER_CHARACTERS} with ${ALWAYS_EXPOSED.join(" and ")} (AWS WAF's limit of a response header)`;
  return [{ path, message: `got ${names.length} headers of ${characters} characters, ${expected}`, severity: "error" }];
}

function longList(draft: Draft, path: string): Problem[] {
  const origins = draft.items(origin, "cors", "origins").map(({ value }) => value);
  const characters = origins.join(",").length;
  if (characters <= MAX_PARAMETER_CHARACTERS) return [];
  const expected = `expected at most ${MAX_PARAMETER_CHARACTERS} (Systems Manager's limit of a parameter, which holds CORS_ORIGINS for the host)`;
  return [
    { path, message: `got ${origins.length} origins of ${characters} characters, ${expected}`, severity: "error" },
  ];
}

function unreadable(draft: Draft, path: string): Problem[] {
  const { length } = draft.items(origin, "cors", "origins");
  if (draft.raw("cors", "allowCredentials") !== true || length <= MAX_ORIGINS_WITH_CREDENTIALS) return [];
  const message = `true for ${length} origins: pages cannot read the web ACL's 400, 413 and 429, only that the call failed; expected at most ${MAX_ORIGINS_WITH_CREDENTIALS} origins, or no credentials (bearer tokens do not need them)`;
  return [{ path: `${path}.allowCredentials`, message, severity: "warning" }];
}
