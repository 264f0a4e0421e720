import { describe, expect, test } from "@jest/globals";
import { checkList } from "../../lib/check/check-list.ts";
import { hasPassed } from "../../lib/check/render-report.ts";
import { runUntilSettled } from "../../lib/check/run-until-settled.ts";
import { checkEnvironment } from "./check-environment.ts";
import { fakeGateway, type GatewayFaults, TOKEN } from "./fake-gateway.ts";

const entries = checkList({ config: checkEnvironment(), base: new URL("http://127.0.0.1:8080"), token: TOKEN });
const number = entries.filter((entry) => "probe" in entry).length;

/** A gateway that behaves as `faultsAt` says for the time, on a clock that only the pauses move. */
async function checkFor(waitSeconds: number, faultsAt: (seconds: number) => GatewayFaults | "silent") {
  let time = 0;
  let sent = 0;
  const lines: string[] = [];
  const pauses: number[] = [];
  const results = await runUntilSettled(entries, {
    waitMillis: waitSeconds * 1000,
    now: () => time,
    sleep: async (millis) => {
      pauses.push(millis / 1000);
      time += millis;
    },
    onPause: (line) => lines.push(line),
    send: async (probe) => {
      sent += 1;
      const faults = faultsAt(time / 1000);
      return faults === "silent" ? { kind: "failure", code: "ECONNREFUSED" } : fakeGateway(faults)(probe);
    },
  });
  return { passed: hasPassed(results), results, lines, pauses, sent };
}

describe("a gateway that needs time to settle", () => {
  test("is asked again until it answers as expected, and then once more in whole", async () => {
    const { passed, pauses, sent } = await checkFor(120, (seconds) => (seconds < 60 ? { foldsPaths: true } : {}));
    expect(passed).toBe(true);
    expect(pauses).toEqual([5, 10, 20, 40]);
    expect(sent).toBe(2 * number + 4 * 9); // seven spellings of a path, and a 400 for each of two origins
  });

  test("may be silent at first", async () => {
    expect(await checkFor(120, (seconds) => (seconds < 60 ? "silent" : {}))).toMatchObject({ passed: true });
  });

  test("may answer wrongly elsewhere when what differed has settled", async () => {
    const faults = (seconds: number) => (seconds < 5 ? { foldsPaths: true } : seconds < 15 ? { challenge: false } : {});
    expect(await checkFor(120, faults)).toMatchObject({ passed: true, pauses: [5, 10] });
  });

  test("is not asked again when it has settled already", async () => {
    expect(await checkFor(120, () => ({}))).toMatchObject({ passed: true, pauses: [], lines: [], sent: number });
  });

  test("is given up when the time is over, with the whole report of its last answers", async () => {
    const { passed, results, pauses } = await checkFor(60, () => ({ foldsPaths: true }));
    expect(passed).toBe(false);
    expect(results).toHaveLength(entries.length);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(60);
  });

  test("is asked once without a wait", async () => {
    expect(await checkFor(0, () => ({ foldsPaths: true }))).toMatchObject({ passed: false, pauses: [], sent: number });
  });

  test("tells what is waited for, and for how long at most", async () => {
    const { lines } = await checkFor(60, (seconds) => (seconds < 5 ? { foldsPaths: true } : {}));
    expect(lines).toEqual([
      "waiting at most 60 s for 9 checks, the first: a page of https://app.example.com can read a 400: got status 404; code NOT_FOUND",
    ]);
  });
});
