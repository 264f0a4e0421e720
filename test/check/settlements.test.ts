import { describe, expect, test } from "@jest/globals";
import { checkList } from "../../lib/check/check-list.ts";
import type { ConfirmationId } from "../../lib/check/checks/confirmations.ts";
import type { Probe, ProbeAnswer, ProbeOutcome } from "../../lib/check/checks/probe.ts";
import { settledItems } from "../../lib/check/render-report.ts";
import { runChecks } from "../../lib/check/run-checks.ts";
import { checkEnvironment } from "./check-environment.ts";
import { fakeGateway, type GatewayFaults, TOKEN } from "./fake-gateway.ts";

const BASE = new URL("https://clipzy.example.com");

type Answers = (probe: Probe, usual: ProbeAnswer) => ProbeOutcome;

const unchanged: Answers = (_, usual) => usual;

/** What is settled by a gateway with faults, some of whose answers are replaced. */
async function settledBy(faults: GatewayFaults, answers: Answers = unchanged, outside = false) {
  const subject = { config: checkEnvironment(), base: BASE, token: TOKEN, outside };
  const usual = fakeGateway(faults);
  const results = await runChecks(checkList(subject), {
    now: () => 0,
    send: async (probe) => answers(probe, (await usual({ ...probe, transport: undefined })) as ProbeAnswer),
  });
  return settledItems(results);
}

function refuted(items: Awaited<ReturnType<typeof settledBy>>): ConfirmationId[] {
  return items.filter(({ verdict }) => verdict === "refuted").map(({ item }) => item);
}

function header({ headers }: Probe, name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1];
}

function without(answer: ProbeAnswer, name: string): ProbeAnswer {
  return { ...answer, headers: answer.headers.filter(([each]) => each !== name) };
}

function unauthorized(usual: ProbeAnswer): boolean {
  return usual.body.includes('"UNAUTHORIZED"');
}

const refusal = (status: number, code: string): ProbeAnswer => ({
  kind: "answer",
  status,
  headers: [["x-amzn-ErrorType", "SomeException"]],
  body: JSON.stringify({ success: false, message: "No", error: { detail: "No.", code } }),
});

test("a gateway that keeps its word confirms everything that was asked", async () => {
  const items = await settledBy({});
  expect(refuted(items)).toEqual([]);
  expect(items.map(({ item }) => item)).toEqual([
    "allow-suffices",
    "unknown-path",
    "unknown-route",
    "missing-mapped-header",
    "origin-spelling",
    "origin-http2",
    "identity-validation",
    "scheme-case",
    "authenticate-header",
    "raw-path",
    "header-names",
    "oversize-body",
    "cached-policy",
  ]);
});

describe("a difference that is about an item refutes that item alone", () => {
  test.each<[ConfirmationId, Answers]>([
    [
      "missing-mapped-header",
      ({ headers }, usual) =>
        unauthorized(usual) && !headers.some(([name]) => /^origin$/i.test(name))
          ? { ...usual, headers: [...usual.headers, ["Access-Control-Allow-Origin", ""]] }
          : usual,
    ],
    [
      "origin-spelling",
      (probe, usual) =>
        header(probe, "origin") && probe.transport !== "h2" ? without(usual, "Access-Control-Allow-Origin") : usual,
    ],
    [
      "origin-http2",
      ({ transport }, usual) => (transport === "h2" ? without(usual, "Access-Control-Allow-Origin") : usual),
    ],
    [
      "identity-validation",
      (probe, usual) => (header(probe, "Authorization") === "Bearer not-a-token" ? refusal(403, "FORBIDDEN") : usual),
    ],
    [
      "scheme-case",
      (probe, usual) => (header(probe, "Authorization")?.startsWith("bearer") ? refusal(401, "UNAUTHORIZED") : usual),
    ],
    ["authenticate-header", (_, usual) => (unauthorized(usual) ? without(usual, "WWW-Authenticate") : usual)],
    [
      "unknown-path",
      (probe, usual) => (usual.status === 404 && !header(probe, "Authorization") ? refusal(403, "FORBIDDEN") : usual),
    ],
    [
      "unknown-route",
      (probe, usual) =>
        probe.path.includes("unknown") && header(probe, "Authorization") ? refusal(401, "UNAUTHORIZED") : usual,
    ],
    ["raw-path", ({ path }, usual) => (path.startsWith("//") ? refusal(404, "NOT_FOUND") : usual)],
    [
      "header-names",
      (probe, usual) => (header(probe, "X-CLIPZY_SCOPES") === undefined ? usual : refusal(401, "UNAUTHORIZED")),
    ],
    [
      "oversize-body",
      (probe, usual) => (header(probe, "Content-Length") === undefined ? usual : refusal(401, "UNAUTHORIZED")),
    ],
  ])("%s", async (item, answers) => {
    expect(refuted(await settledBy({}, answers))).toEqual([item]);
  });

  test("cached-policy, by a route that is open after an allowed one", async () => {
    const asked = new Map<string, number>();
    const answers: Answers = ({ path, headers }, usual) => {
      const times = (asked.get(path) ?? 0) + 1;
      if (headers.some(([, value]) => value === `Bearer ${TOKEN}`)) asked.set(path, times);
      const isSecond = path.includes("admin") && asked.get(path) === 2;
      return isSecond ? { kind: "answer", status: 200, headers: [], body: "[]" } : usual;
    };
    expect(refuted(await settledBy({}, answers))).toEqual(["cached-policy"]);
  });

  test("waf-filtered, by API Gateway's own words for a block", async () => {
    const answers: Answers = (_, usual) =>
      usual.body.includes("REQUEST_BLOCKED") ? { ...usual, body: '{"message":"Forbidden"}' } : usual;
    expect(refuted(await settledBy({ blocked: true }, answers, true))).toEqual(["waf-filtered"]);
  });
});

describe("a difference of another cause refutes nothing", () => {
  const echo: ProbeAnswer = { kind: "answer", status: 200, headers: [], body: "an echo" };

  test.each<[string, GatewayFaults, Answers]>([
    ["an upstream that echoes every request", {}, () => echo],
    ["an upstream that answers where the gateway should refuse", {}, (_, usual) => (usual.status > 299 ? echo : usual)],
    ["a machine that the web ACL blocks", { blocked: true }, unchanged],
    ["a rate limit", {}, () => refusal(429, "RATE_LIMITED")],
    ["an outage", {}, () => refusal(503, "AUTHORIZER_UNAVAILABLE")],
    ["a token that the gateway does not accept", { accepts: () => false }, unchanged],
    ["an authorizer that accepts every token", { accepts: () => true }, unchanged],
    ["no rule against ambiguous paths", { foldsPaths: true }, unchanged],
    ["no rule against the gateway's own headers", { trustsSpoofedHeaders: true }, unchanged],
    ["refusals that no page can read", { echo: () => undefined }, unchanged],
    [
      "a 403 and a 200 that came where expected, without a header",
      {},
      (_, usual) => without(without(usual, "X-Request-Id"), "Vary"),
    ],
    [
      "a gateway of another environment, with one origin",
      {},
      (_, usual) =>
        unauthorized(usual) || usual.status === 204
          ? {
              ...without(usual, "Access-Control-Allow-Origin"),
              headers: [
                ...usual.headers.filter(([name]) => name !== "Access-Control-Allow-Origin"),
                ["Access-Control-Allow-Origin", "https://app.example.com"],
              ],
            }
          : usual,
    ],
    ["a guarded route that is public", {}, ({ path }, usual) => (path.includes("admin") ? echo : usual)],
  ])("%s", async (_, faults, answers) => {
    expect(refuted(await settledBy(faults, answers))).toEqual([]);
  });

  test("and confirms nothing of what it touches", async () => {
    const items = await settledBy({}, ({ path }, usual) => (path.startsWith("//") ? echo : usual));
    expect(items.map(({ item }) => item)).not.toContain("raw-path");
  });
});
