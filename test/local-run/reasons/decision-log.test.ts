import { describe, expect, test } from "@jest/globals";
import { createDecisionLog } from "../../../lib/local-run/reasons/decision-log.ts";

const line = (requestId: string, more: object = {}) =>
  JSON.stringify({ requestId, Outcome: "denied", Reason: "expired", subject: "s", ...more });

describe("the decisions that a function has logged", () => {
  test("are found by invocation, with nothing but what explains them", async () => {
    const log = createDecisionLog();
    log.add(line("a", { issuer: "https://login.example.com", keyId: "k" }));
    log.add(line("b"));
    expect(await log.find("a")).toEqual({ outcome: "denied", reason: "expired", issuer: "https://login.example.com" });
    expect(await log.find("b")).toEqual({ outcome: "denied", reason: "expired", issuer: undefined });
  });

  test("may come after the question", async () => {
    const log = createDecisionLog();
    const found = log.find("a");
    log.add(line("a"));
    expect(await found).toMatchObject({ reason: "expired" });
  });

  test.each(["", "START", "{", "[]", '{"requestId":1}', JSON.stringify({ requestId: "a", Outcome: "denied" })])(
    "are no other lines: %s",
    async (text) => {
      const log = createDecisionLog();
      log.add(text);
      expect(await log.find("a")).toBeUndefined();
    },
  );

  test("are kept for the newest thousand", async () => {
    const log = createDecisionLog();
    for (let at = 0; at <= 1_000; at++) log.add(line(String(at)));
    expect(await log.find("1")).toMatchObject({ reason: "expired" });
    expect(await log.find("0")).toBeUndefined();
  });
});
