import { describe, expect, test } from "@jest/globals";
import { ERROR_ENVELOPES } from "../../../lib/request-path/refusals/error-envelope.ts";
import { ambiguousPath, rootPathsOf } from "../../../lib/request-path/web-acl/ambiguous-path.ts";
import { foreignOrigin } from "../../../lib/request-path/web-acl/foreign-origin.ts";
import { rateLimit } from "../../../lib/request-path/web-acl/rate-limit.ts";
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
  ])("%s: refused is %s", (path, refused) => {
    expect(isTrue(strict.statement, { path })).toBe(refused);
  });

  test.each([
    ["/a%20b", false],
    ["/a%2f../b", false],
    ["/a/../b", true],
    ["/a/", true],
  ])("with encoded paths, %s: refused is %s", (path, refused) => {
    expect(isTrue(encoded.statement, { path })).toBe(refused);
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
    expect(answerOf(rule)).toMatchObject({ status: 429, body: "RATE_LIMITED", headers: { "Retry-After": "120" } });
  });
});

test.each<[string, WebAclRule]>([
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
