import { expect, test } from "@jest/globals";
import type { Probe, ProbeOutcome } from "../../lib/check/checks/probe.ts";
import { closedNotice } from "../../lib/check/closed-gateway.ts";
import { checkEnvironment } from "./check-environment.ts";

const BASE = new URL("https://clipzy.example.com");
const closedAnswer = answer(503, "CLOSED");

function answer(status: number, code: string): ProbeOutcome {
  const body = { success: false, message: "m", error: { detail: "d", code } };
  return { kind: "answer", status, headers: [], body: JSON.stringify(body) };
}

async function noticeOf(webAcl: unknown, outcome: ProbeOutcome) {
  const probes: Probe[] = [];
  const notice = await closedNotice({ config: checkEnvironment({ webAcl }), base: BASE }, async (probe) => {
    probes.push(probe);
    return outcome;
  });
  return { notice, probes };
}

test.each<[string, unknown, ProbeOutcome, string]>([
  ["closed by its configuration", { closed: true }, closedAnswer, "is closed, as webAcl.closed says"],
  [
    "closed but for others",
    { closed: { except: ["203.0.113.7/32"] } },
    closedAnswer,
    "from an address of webAcl.closed.except",
  ],
  ["closed by hand", {}, closedAnswer, "was closed by hand"],
  ["open, though it should be closed", { closed: true }, answer(401, "UNAUTHORIZED"), "is open: it answers 401"],
])("a gateway that is %s gets one line", async (_, webAcl, outcome, line) => {
  const { notice, probes } = await noticeOf(webAcl, outcome);
  expect(notice).toContain(line);
  expect(notice).not.toContain("\n");
  expect(probes).toHaveLength(1);
});

test.each<[string, unknown, ProbeOutcome]>([
  ["is open", {}, answer(401, "UNAUTHORIZED")],
  ["lets this address in", { closed: { except: ["203.0.113.7/32"] } }, answer(401, "UNAUTHORIZED")],
  ["is unavailable for another reason", {}, answer(503, "AUTHORIZER_UNAVAILABLE")],
  ["says CLOSED under another status", {}, answer(403, "CLOSED")],
  ["is no gateway of ours", {}, { kind: "answer", status: 503, headers: [], body: "CLOSED" }],
  ["does not answer", { closed: true }, { kind: "failure", code: "ECONNREFUSED" }],
])("a gateway that %s is checked as ever", async (_, webAcl, outcome) => {
  expect((await noticeOf(webAcl, outcome)).notice).toBeUndefined();
});
