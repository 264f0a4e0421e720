import { describe, expect, test } from "@jest/globals";
import { renderTrace } from "../../../lib/inspector/traces/render-trace.ts";
import type { TraceStep } from "../../../lib/local-gateway/exchange/trace.ts";
import { traced } from "../traced.ts";

const STEPS: readonly TraceStep[] = [
  { stop: "web ACL", logicalId: "WebAcl1", looked: "rule ForeignOrigin", decided: "no match", outcome: "passed" },
  { stop: "web ACL", logicalId: "WebAcl1", looked: "rule RateLimit", decided: "no match", outcome: "passed" },
  { stop: "route", logicalId: "JobsGET1", looked: "GET /api/v1/jobs", decided: "found", outcome: "passed" },
  {
    stop: "private integration",
    logicalId: "JobsGET1",
    looked: "the upstream",
    decided: "status 200",
    outcome: "answered",
  },
];

describe("a trace as text", () => {
  test("has one line a step, and names stop and resource where they change", () => {
    const upstream = {
      method: "GET",
      url: "http://127.0.0.1:8000/api/v1/jobs",
      headers: [["Authorization", "removed-by-gateway"]] as const,
      status: 200,
    };
    expect(renderTrace(traced({}, { steps: STEPS, upstream })).split("\n")).toEqual([
      "200  GET /api/v1/jobs  from 127.0.0.9, answered by private integration after 4 ms, trace 3c1fbd0b",
      "  1 web ACL              passed    rule ForeignOrigin => no match [WebAcl1]",
      "                         passed    rule RateLimit => no match",
      "  2 route                passed    GET /api/v1/jobs => found [JobsGET1]",
      "  6 private integration  answered  the upstream => status 200",
      "  the upstream received  200       GET http://127.0.0.1:8000/api/v1/jobs",
      "                                   Authorization: removed-by-gateway",
    ]);
  });

  test("says the code of a refusal, and that the upstream received nothing", () => {
    const lines = renderTrace(traced({ status: 401, code: "UNAUTHORIZED", stop: "authorizer" })).split("\n");
    expect(lines[0]).toMatch(/^401 UNAUTHORIZED {2}GET \/api\/v1\/jobs {2}.* answered by authorizer /);
    expect(lines.at(-1)).toBe("  the upstream received nothing");
  });

  test("breaks lines between words, below the text that they belong to", () => {
    const steps: TraceStep[] = [
      { stop: "route", looked: "word ".repeat(30).trim(), decided: "end", outcome: "passed" },
    ];
    const lines = renderTrace(traced({}, { steps }), { columns: 60 }).split("\n").slice(1, -1);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(62);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {37}\S/);
  });

  test("writes characters that act on a terminal as their codes", () => {
    const steps: TraceStep[] = [
      { stop: "route", looked: "\u001b[2J\u009b2J\u202e", decided: "a\nb", outcome: "passed" },
    ];
    const text = renderTrace(traced({ path: "/\u0007" }, { steps }));
    expect(text).toContain("\\u{1b}[2J\\u{9b}2J\\u{202e} => a\\u{a}b");
    expect(text).toContain("GET /\\u{7}");
  });

  test("is painted only when a paint is passed", () => {
    const painted = renderTrace(traced({}, { steps: STEPS }), { paint: (style, text) => `<${style}>${text}</>` });
    expect(painted).toContain("<green>passed    </>");
    expect(renderTrace(traced({}, { steps: STEPS }))).not.toContain("<");
  });
});
