import { describe, expect, test } from "@jest/globals";
import { hasPassed, renderReport, reportAsJson, settled } from "../../lib/check/render-report.ts";
import type { CheckResult } from "../../lib/check/run-checks.ts";

const plain = (_: string, text: string) => text;

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

describe("what an answer settles", () => {
  const confirming = { ...same, confirms: "raw-path" as const };

  test("is confirmed by answers as expected", () => {
    expect(settled([confirming, confirming])).toEqual([{ id: "raw-path", verdict: "confirmed" }]);
  });

  test("is refuted by one that differs", () => {
    expect(settled([confirming, { ...confirming, verdict: "different" }])).toEqual([
      { id: "raw-path", verdict: "refuted" },
    ]);
  });
});

test("the table lines up and ends with a count", () => {
  expect(renderReport([same, other, skipped], plain).split("\n")).toEqual([
    "           check  expected          got",
    "ok         a      401 UNAUTHORIZED  401 UNAUTHORIZED",
    "DIFFERENT  b      404 NOT_FOUND     status 403",
    "skipped    c                        needs CLIPZY_TOKEN",
    "",
    "1 as expected, 1 different, 1 skipped",
  ]);
});

test("the report for programs holds every result and the verdict", () => {
  expect(JSON.parse(reportAsJson([same, other]))).toEqual({ passed: false, checks: [same, other], confirmations: [] });
});
