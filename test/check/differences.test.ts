import { describe, expect, test } from "@jest/globals";
import { type Expectation, foreignOrigin, refusal } from "../../lib/check/checks/expectation.ts";
import { UNAUTHORIZED_BODY } from "../../lib/check/checks/expected-envelopes.ts";
import type { ProbeAnswer, ProbeHeader, ProbeOutcome } from "../../lib/check/checks/probe.ts";
import { differences, echoedCredential } from "../../lib/check/differences.ts";

const NOW = Date.parse("2026-11-24T00:00:00Z");
const DAY = 86_400_000;

function answer(status: number, body: string, ...headers: ProbeHeader[]): ProbeAnswer {
  return { kind: "answer", status, headers, body };
}

const GOOD_HEADERS: ProbeHeader[] = [
  ["content-type", "application/json"],
  ["cache-control", "no-store"],
  ["x-request-id", "1"],
  ["www-authenticate", 'Bearer realm="clipzy"'],
];

const FORBIDDEN = (detail: unknown) =>
  JSON.stringify({ success: false, message: "Forbidden", error: { detail, code: "FORBIDDEN" } });

describe("a refusal", () => {
  test("is as expected when status, body and headers are", () => {
    expect(differences(refusal("UNAUTHORIZED"), answer(401, UNAUTHORIZED_BODY, ...GOOD_HEADERS), NOW)).toEqual([]);
  });

  test.each([
    ["another status", answer(403, UNAUTHORIZED_BODY, ...GOOD_HEADERS), "status 403"],
    ["spaces in the body", answer(401, UNAUTHORIZED_BODY.replace(":", ": "), ...GOOD_HEADERS), "the body reads"],
    [
      "a field more",
      answer(401, UNAUTHORIZED_BODY.replace("{", '{"id":1,'), ...GOOD_HEADERS),
      "not the error envelope",
    ],
    ["no JSON", answer(401, "<html>", ...GOOD_HEADERS), "not the error envelope"],
    [
      "success: true",
      answer(401, UNAUTHORIZED_BODY.replace("false", "true"), ...GOOD_HEADERS),
      "not the error envelope",
    ],
    [
      "no request id",
      answer(401, UNAUTHORIZED_BODY, ...GOOD_HEADERS.filter(([name]) => name !== "x-request-id")),
      "no X-Request-Id",
    ],
    ["a header twice", answer(401, UNAUTHORIZED_BODY, ...GOOD_HEADERS, ["Cache-Control", "no-store"]), "Cache-Control"],
    [
      "another content type",
      answer(401, UNAUTHORIZED_BODY, ["content-type", "text/html"], ...GOOD_HEADERS.slice(1)),
      "Content-Type",
    ],
    ["no answer", { kind: "failure", code: "ECONNREFUSED" }, "no answer (ECONNREFUSED)"],
  ] satisfies [string, ProbeOutcome, string][])("differs by %s", (_, outcome, phrase) => {
    const found = differences(refusal("UNAUTHORIZED"), outcome, NOW);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(phrase);
  });

  test.each([[""], [null], [7]])("needs a detail in words, not %j", (detail) => {
    expect(differences(refusal("FORBIDDEN"), answer(403, FORBIDDEN(detail), ...GOOD_HEADERS), NOW)).toHaveLength(1);
  });

  test("of another code is named by that code", () => {
    const found = differences(refusal("REQUEST_BLOCKED"), answer(403, FORBIDDEN("No."), ...GOOD_HEADERS), NOW);
    expect(found).toEqual(["code FORBIDDEN"]);
  });

  test("of a foreign origin carries no CORS header of any name", () => {
    const body = FORBIDDEN("No.").replace('"FORBIDDEN"', '"ORIGIN_NOT_ALLOWED"');
    const headers: ProbeHeader[] = [...GOOD_HEADERS, ["Vary", "Accept, Origin"], ["access-control-max-age", "600"]];
    expect(differences(foreignOrigin(), answer(403, body, ...headers), NOW)).toEqual(['access-control-max-age: "600"']);
  });
});

test("a refusal in place of a preflight's answer is named, and not each header that it lacks", () => {
  const preflight: Expectation = { kind: "preflight", headers: [{ name: "Access-Control-Max-Age", is: "600" }] };
  expect(differences(preflight, answer(403, FORBIDDEN("No.")), NOW)).toEqual(["status 403 FORBIDDEN"]);
  expect(differences(preflight, answer(204, ""), NOW)).toEqual(["no Access-Control-Max-Age"]);
});

describe("the certificate", () => {
  const expected: Expectation = { kind: "tls", oldestVersion: "TLSv1.2", certificateDays: 14 };
  const withTls = (version: string, certificateEndsAt: number) => ({
    ...answer(401, ""),
    tls: { version, certificateEndsAt },
  });

  test.each([
    ["14 days to go", withTls("TLSv1.2", NOW + 14 * DAY), []],
    ["just under 14 days", withTls("TLSv1.3", NOW + 14 * DAY - 1), ["the certificate ends in 13 days"]],
    ["an old protocol", withTls("TLSv1.1", NOW + 90 * DAY), ["protocol TLSv1.1"]],
    ["no encryption", answer(200, ""), ["the connection is not encrypted"]],
  ])("%s", (_, outcome, found) => {
    expect(differences(expected, outcome, NOW)).toEqual(found);
  });
});

describe("a closed door", () => {
  test.each([
    ["a bare 403 of the front end", answer(403, '{"message":"Forbidden"}'), []],
    ["a handshake that fails", { kind: "failure", code: "EPROTO" } as const, []],
    ["the gateway's own 403", answer(403, FORBIDDEN("No.")), ["answered with status 403 FORBIDDEN"]],
    ["a 401", answer(401, UNAUTHORIZED_BODY), ["answered with status 401 UNAUTHORIZED"]],
    ["a name that does not exist", { kind: "failure", code: "ENOTFOUND" } as const, ["no answer (ENOTFOUND)"]],
  ])("%s", (_, outcome, found) => {
    expect(differences({ kind: "no way in" }, outcome, NOW)).toEqual(found);
  });
});

describe("an answer of the upstream", () => {
  const passed: Expectation = { kind: "passed", headers: [] };

  test.each([200, 400, 401, 404, 500])("passes with status %i when the gateway did not make it", (status) => {
    expect(differences(passed, answer(status, "whatever"), NOW)).toEqual([]);
  });

  test.each([502, 503, 504])("differs with status %i, from the gateway or the upstream", (status) => {
    expect(differences(passed, answer(status, "<html>"), NOW)).toEqual([`status ${status}`]);
  });

  test("differs when the gateway made it", () => {
    const own = answer(403, FORBIDDEN("No."), ["x-amzn-ErrorType", "AccessDeniedException"]);
    expect(differences(passed, own, NOW)).toEqual(["status 403 FORBIDDEN"]);
  });
});

describe("a credential", () => {
  const sent: ProbeHeader[] = [["authorization", "Bearer eyJhbGciOiJub25lIn0.e30.AAAA"]];

  test.each([
    ["in the body", answer(401, "no: eyJhbGciOiJub25lIn0.e30.AAAA"), 1],
    ["in a header", answer(401, "", ["X-Debug", "eyJhbGciOiJub25lIn0.e30.AAAA"]), 1],
    ["nowhere", answer(401, UNAUTHORIZED_BODY), 0],
  ])("is found %s", (_, outcome, times) => {
    expect(echoedCredential(sent, outcome)).toHaveLength(times);
  });

  test("that is a short word is not looked for", () => {
    expect(echoedCredential([["Authorization", "Bearer"]], answer(401, 'Bearer realm="clipzy"'))).toEqual([]);
  });
});
