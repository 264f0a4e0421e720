import { describe, expect, test } from "@jest/globals";
import { countTrace, noCounts, type StopCounts } from "../../../lib/inspector/traces/stop-counts.ts";
import type { TraceStep } from "../../../lib/local-gateway/exchange/trace.ts";

function steps(...outcomes: readonly TraceStep["outcome"][]): TraceStep[] {
  return outcomes.map((outcome) => ({ stop: "web ACL", looked: "a rule", decided: "something", outcome }));
}

function countOf(given: readonly TraceStep[]): StopCounts {
  const counts = noCounts();
  countTrace(counts, { steps: given });
  return counts;
}

describe("counting a trace", () => {
  test.each([
    { name: "several rules that let it pass count once", given: steps("passed", "passed"), counted: "passed" },
    { name: "a refusal outweighs what passed before", given: steps("passed", "refused"), counted: "refused" },
    { name: "a refusal outweighs what comes after", given: steps("refused", "answered"), counted: "refused" },
    { name: "an answer outweighs what passed", given: steps("answered", "passed"), counted: "answered" },
  ])("$name", ({ given, counted }) => {
    expect(countOf(given)["web ACL"]).toEqual({ passed: 0, answered: 0, refused: 0, [counted]: 1 });
  });

  test("a request that no stop has seen changes nothing", () => {
    expect(countOf([])).toEqual(noCounts());
  });
});
