import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MAX_ORIGINS_WITH_CREDENTIALS } from "../../../lib/config/settings/cors.ts";
import type { CorsPolicy } from "../../../lib/request-path/cors/cors-headers.ts";
import { ERROR_ENVELOPES } from "../../../lib/request-path/refusals/error-envelope.ts";
import { ambiguousPath, rootPathsOf } from "../../../lib/request-path/web-acl/ambiguous-path.ts";
import { foreignOrigin } from "../../../lib/request-path/web-acl/foreign-origin.ts";
import { rateLimit } from "../../../lib/request-path/web-acl/rate-limit.ts";
import { readableRefusal } from "../../../lib/request-path/web-acl/readable-refusal.ts";
import { unseenHeaders } from "../../../lib/request-path/web-acl/unseen-headers.ts";
import type { WebAclRule } from "../../../lib/request-path/web-acl/web-acl-rule.ts";
import { isTrue, statementsOf } from "../../helpers/web-acl-oracle.ts";

const APP = "https://app.example.com";
const STUDIO = "https://studio.example.com:8443";

describe("foreign origin", () => {
  test.each<[string, string[], string | undefined, boolean]>([
    ["no origin: server-to-server", [APP], undefined, false],
    ["the one allowed origin", [APP], APP, false],
    ["the second of two", [APP, STUDIO], STUDIO, false],
    ["another origin", [APP], "https://evil.example.com", true],
    ["null, which sandboxed pages send", [APP], "null", true],
    ["an allowed origin as a suffix", [APP], "https://evil-app.example.com", true],
    ["an allowed origin as a prefix", [APP], `${APP}.evil.example`, true],
    ["another scheme", [APP], "http://app.example.com", true],
    ["another port", [STUDIO], "https://studio.example.com", true],
    ["upper case", [APP], APP.toUpperCase(), true],
    ["a slash at the end", [APP], `${APP}/`, true],
    ["two origins in one header", [APP, STUDIO], `${APP} ${STUDIO}`, true],
    ["any page where no origin is allowed", [], APP, true],
    ["no origin where no origin is allowed", [], undefined, false],
  ])("%s", (_, allowed, origin, refused) => {
    expect(isTrue(foreignOrigin(allowed).statement, { path: "/", origin })).toBe(refused);
  });

  test("is refused with the envelope, and without a CORS header", () => {
    expect(answerOf(foreignOrigin([APP]))).toEqual({
      status: 403,
      body: "ORIGIN_NOT_ALLOWED",
      headers: { Vary: "Origin", "Cache-Control": "no-store" },
    });
  });

  test("is the same rule whatever the order of the list", () => {
    expect(foreignOrigin([STUDIO, APP])).toEqual(foreignOrigin([APP, STUDIO]));
  });
});

describe("ambiguous path", () => {
  const strict = ambiguousPath({ allowEncodedPaths: false, rootPaths: ["/", "/live/"] });
  const encoded = ambiguousPath({ allowEncodedPaths: true, rootPaths: ["/"] });

  test.each([
    ["/", false],
    ["/live/", false],
    ["/api/v1/jobs", false],
    ["/live/api/v1/jobs", false],
    ["/a.b/c-d_e~f:g@h", false],
    ["/api/v1/jobs/", true],
    ["/live/api/v1/jobs/", true],
    ["//", true],
    ["//api", true],
    ["/api//v1", true],
    ["/api/./v1", true],
    ["/api/../v1", true],
    ["/.hidden", true],
    ["/api/v1/jobs;x=1", true],
    ["/api\\v1", true],
    ["/api%2fv1", true],
    ["/%61pi", true],
    ["/api#v1", true],
    ["/caf\u00e9", true],
    ["/a\u007f", true],
    ["/a b", true],
    ["/!~", false],
  ])("%s: refused is %s", (path, refused) => {
    expect(isTrue(strict.statement, { path })).toBe(refused);
  });

  test.each([
    ["/a%20b", false],
    ["/a%C3%A9", false],
    ["/a%F0%9F%98%80", false],
    ["/%5Bx%5D", false],
    ["/a%c3%a9", true],
    ["/a%2Fb", true],
    ["/a%2f../b", true],
    ["/a%2Eb", true],
    ["/a%3Ab", true],
    ["/a%3Bb", true],
    ["/a%5Cb", true],
    ["/a%25b", true],
    ["/a%23b", true],
    ["/a%3Fb", true],
    ["/a%3Db", false],
    ["/a%24b", false],
    ["/a#b", true],
    ["/a\u00e9b", true],
    // An overlong slash, its first byte alone encoded.
    ["/a%E0\u0080%AFb", true],
    ["/a%00", true],
    ["/a%7F", true],
    ["/a%C0%AF", true],
    ["/a%E0%80%AF", true],
    ["/a%", true],
    ["/a%2", true],
    ["/a%g1", true],
    ["/a/../b", true],
    ["/a/", true],
  ])("with encoded paths, %s: refused is %s", (path, refused) => {
    expect(isTrue(encoded.statement, { path })).toBe(refused);
  });

  test("with encoded paths, no character that a rule's literal may hold has another spelling", () => {
    for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-/\\;%~#?") {
      const hex = character.charCodeAt(0).toString(16).padStart(2, "0");
      for (const spelling of [hex, hex.toUpperCase()]) {
        expect(isTrue(encoded.statement, { path: `/a%${spelling}b` })).toBe(true);
      }
    }
  });

  test("with encoded paths, whatever passes decodes, and encodes to what it was", () => {
    const piece = fc.oneof(
      fc.constantFrom("a", "/b", "é", " ", "%", "%C3", "%A9", "%20", "%E2%82%AC", "%41", "%2e"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const path = `/${pieces.join("").replace(/[^!-~]/gu, encodeURIComponentSafely)}`;
        if (isTrue(encoded.statement, { path })) return;
        const decoded = decodeSafely(path);
        // A stray continuation byte decodes to nothing, and so to no path that a rule names.
        if (decoded === undefined) return;
        for (const [at, character] of [...decoded].entries()) {
          if (/[A-Za-z0-9._:-]/.test(character)) expect(path).toContain(character);
          expect([at, character]).not.toEqual([at, "\\"]);
          // A host that decodes before it splits reads the same path.
          if ("#?".includes(character)) expect(path).toContain(character);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("looks at the path as it was sent", () => {
    const transformations = statementsOf(strict.statement).flatMap(
      ({ byteMatchStatement }) => byteMatchStatement?.textTransformations ?? [],
    );
    expect(new Set(transformations.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ priority: 0, type: "NONE" })]),
    );
  });

  test.each<[string, boolean, string[], string[]]>([
    ["on the execute-api address, the stage is part of the path", false, ["/jobs"], ["/", "/live/"]],
    ["behind a domain it is not", true, ["/jobs"], ["/"]],
    ["a rule about the stage's own name keeps it strict", false, ["/jobs", "/live"], ["/"]],
  ])("root: %s", (_, hasDomain, rulePaths, expected) => {
    expect(rootPathsOf("live", hasDomain, rulePaths)).toEqual(expected);
  });
});

describe("rate limit", () => {
  test("counts by source address in the window, and says when to come back", () => {
    const rule = rateLimit({ requests: 500, windowSeconds: 120 });
    expect(rule.statement).toEqual({
      rateBasedStatement: { aggregateKeyType: "IP", limit: 500, evaluationWindowSec: 120 },
    });
    expect(rule).toMatchObject({ code: "RATE_LIMITED", headers: { "Retry-After": "120" } });
  });
});

describe("a refusal that allowed pages can read", () => {
  const refused = { ...rateLimit({ requests: 500, windowSeconds: 120 }), name: "RateLimit" };
  const cors = (origins: string[], allowCredentials = false): CorsPolicy => ({
    origins,
    allowHeaders: [],
    exposeHeaders: [],
    allowCredentials,
    maxAgeSeconds: 600,
  });
  const allowOrigin = (rule: WebAclRule) => answerOf(rule).headers["Access-Control-Allow-Origin"];

  test.each<[string, CorsPolicy, (string | undefined)[]]>([
    ["no origin: no CORS header", cors([]), [undefined]],
    ["one origin: that one", cors([APP]), [APP]],
    ["one origin with credentials: that one", cors([APP], true), [APP]],
    ["several: any page, since a foreign one has been refused before", cors([APP, STUDIO]), ["*"]],
  ])("%s", (_, policy, expected) => {
    expect(readableRefusal(refused, policy).map(allowOrigin)).toEqual(expected);
  });

  test("several with credentials: each page gets its own, by a label", () => {
    const [count, ...blocks] = readableRefusal(refused, cors([STUDIO, APP], true));
    expect(count).toMatchObject({
      name: "RateLimit",
      action: { count: {} },
      ruleLabels: [{ name: "clipzy:rate_limited" }],
    });
    expect(blocks.map(({ name }) => name)).toEqual(["RateLimitToOrigin1", "RateLimitToOrigin2", "RateLimitToNoPage"]);
    expect(blocks.map(allowOrigin)).toEqual([APP, STUDIO, undefined]);
    const credentials = blocks.map((rule) => answerOf(rule).headers["Access-Control-Allow-Credentials"]);
    expect(credentials).toEqual(["true", "true", undefined]);
    for (const rule of blocks) expect(answerOf(rule)).toMatchObject({ status: 429, headers: { "Retry-After": "120" } });
  });

  test.each([
    [MAX_ORIGINS_WITH_CREDENTIALS, MAX_ORIGINS_WITH_CREDENTIALS + 2],
    [MAX_ORIGINS_WITH_CREDENTIALS + 1, 1],
  ])("with credentials, %i origins take %i rules", (count, rules) => {
    const origins = Array.from({ length: count }, (_, index) => `https://p${index}.example`);
    expect(readableRefusal(refused, cors(origins, true))).toHaveLength(rules);
  });
});

test("headers beyond those that WAF sees are refused without a CORS header", () => {
  const { action, statement } = unseenHeaders();
  expect(answerOf({ name: "", statement, action })).toEqual({
    status: 403,
    body: "REQUEST_BLOCKED",
    headers: { Vary: "Origin", "Cache-Control": "no-store" },
  });
});

test.each<[string, Pick<WebAclRule, "statement">]>([
  ["foreign origin, no origin", foreignOrigin([])],
  ["foreign origin, one origin", foreignOrigin([APP])],
  ["foreign origin, two origins", foreignOrigin([APP, STUDIO])],
  ["ambiguous path, one root", ambiguousPath({ allowEncodedPaths: true, rootPaths: ["/"] })],
  ["ambiguous path, two roots", ambiguousPath({ allowEncodedPaths: false, rootPaths: ["/", "/live/"] })],
])("%s: WAF takes no And or Or of fewer than two", (_, { statement }) => {
  for (const { andStatement, orStatement } of statementsOf(statement)) {
    const joined = andStatement ?? orStatement;
    if (joined) expect(joined.statements.length).toBeGreaterThanOrEqual(2);
  }
});

/** A lone surrogate has no encoding: it is left out. */
function encodeURIComponentSafely(text: string): string {
  return /^\p{Surrogate}$/u.test(text) ? "" : encodeURIComponent(text);
}

function decodeSafely(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

interface CustomResponse {
  readonly responseCode: number;
  readonly customResponseBodyKey: keyof typeof ERROR_ENVELOPES;
  readonly responseHeaders: readonly { readonly name: string; readonly value: string }[];
}

function answerOf({ action }: WebAclRule) {
  const { customResponse } = (action as { block: { customResponse: CustomResponse } }).block;
  expect(customResponse.responseCode).toBe(ERROR_ENVELOPES[customResponse.customResponseBodyKey].status);
  return {
    status: customResponse.responseCode,
    body: customResponse.customResponseBodyKey,
    headers: Object.fromEntries(customResponse.responseHeaders.map(({ name, value }) => [name, value])),
  };
}
