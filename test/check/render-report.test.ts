import { describe, expect, test } from "@jest/globals";
import { checkReport, hasPassed, hints, renderReport, settledItems } from "../../lib/check/render-report.ts";
import type { CheckResult } from "../../lib/check/run-checks.ts";
import { plain } from "../../lib/terminal/terminal.ts";
import { checkEnvironment } from "./check-environment.ts";

const same: CheckResult = { name: "a", verdict: "as expected", expected: "401 UNAUTHORIZED", got: "401 UNAUTHORIZED" };
const other: CheckResult = { name: "b", verdict: "different", expected: "404 NOT_FOUND", got: "status 403" };
const skipped: CheckResult = { name: "c", verdict: "skipped", expected: "", got: "needs CLIPZY_TOKEN" };

describe("the verdict", () => {
  test.each([
    ["all as expected", [same, skipped], true],
    ["one different", [same, other], false],
    ["nothing asked", [skipped], false],
  ])("%s", (_, results, passed) => {
    expect(hasPassed(results)).toBe(passed);
  });
});

describe("what the answers settle together", () => {
  const answers = (...verdicts: ("confirmed" | "refuted" | "open")[]) =>
    settledItems(verdicts.map((verdict) => ({ ...same, settles: { item: "raw-path", verdict } }))).map(
      (item) => item.verdict,
    );

  test.each([
    [["confirmed", "confirmed"], ["confirmed"]],
    [["confirmed", "refuted"], ["refuted"]],
    [["open", "refuted"], ["refuted"]],
    [["confirmed", "open"], []],
    [["open"], []],
  ] as const)("%j: %j", (verdicts, settled) => {
    expect(answers(...verdicts)).toEqual(settled);
  });

  test("says what was believed", () => {
    expect(settledItems([{ ...same, settles: { item: "scheme-case", verdict: "confirmed" } }])).toEqual([
      { item: "scheme-case", belief: "the scheme Bearer is accepted in any case", verdict: "confirmed" },
    ]);
  });
});

describe("the report", () => {
  const lines = (results: readonly CheckResult[], more: { columns?: number; all?: boolean } = {}) =>
    renderReport(results, { paint: plain, columns: 100, ...more }).split("\n");

  test("begins with what differs, and tells only the number of what passed", () => {
    expect(lines([same, other, skipped])).toEqual([
      "DIFFERENT  b",
      "           expected 404 NOT_FOUND, got status 403",
      "skipped    c (needs CLIPZY_TOKEN)",
      "",
      "1 as expected (--all lists them), 1 different, 1 skipped",
    ]);
  });

  test("lists everything when asked to", () => {
    expect(lines([same, other], { all: true })).toEqual([
      "DIFFERENT  b",
      "           expected 404 NOT_FOUND, got status 403",
      "ok         a (401 UNAUTHORIZED)",
      "",
      "1 as expected, 1 different, 0 skipped",
    ]);
  });

  test("says what it tells about AWS", () => {
    const settles = { item: "scheme-case", verdict: "confirmed" } as const;
    expect(lines([{ ...same, settles }])).toEqual([
      "",
      "what was not measured on AWS before (CONFIRM.md)",
      "confirmed  the scheme Bearer is accepted in any case",
      "",
      "1 as expected (--all lists them), 0 different, 0 skipped",
    ]);
  });

  test("does not pass a local gateway's answers off as AWS's", () => {
    const settles = { item: "scheme-case", verdict: "confirmed" } as const;
    expect(renderReport([{ ...same, settles }], { paint: plain, columns: 100, isLocal: true })).toContain(
      "what was not measured on AWS before (CONFIRM.md), as a local gateway answers",
    );
  });

  test.each([60, 100])("fits %i columns, whatever was got", (columns) => {
    const long = {
      ...other,
      name: "a name of many words ".repeat(9),
      got: "status 403; no header of many names; ".repeat(9),
    };
    const rendered = lines([long, { ...skipped, got: long.got }, { ...same, name: long.name }], { columns, all: true });
    expect(rendered.length).toBeGreaterThan(12);
    expect(rendered.filter((line) => line.length > columns)).toEqual([]);
  });

  test("for programs holds every result and the verdict", () => {
    expect(checkReport([same, other])).toEqual({ passed: false, checks: [same, other], confirmations: [] });
  });
});

test.each([
  ["403 REQUEST_BLOCKED", /blocked this machine.* --outside/],
  ["429 RATE_LIMITED", /rate limit/],
  ["502 UPSTREAM_UNREACHABLE", /upstream/],
  ["no answer (ECONNREFUSED)", /is the address right/],
])("many differences of one cause have a hint: %s", (got, hint) => {
  const subject = { config: checkEnvironment(), base: new URL("https://clipzy.example.com") };
  expect(hints([{ ...other, got }], subject)).toEqual([expect.stringMatching(hint)]);
});
