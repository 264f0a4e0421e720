import { expect, test } from "@jest/globals";
import { checkClock } from "../../../lib/doctor/checks/issuers.ts";

const tolerating = (clockToleranceSeconds: number) => ({ environment: "prod", clockToleranceSeconds });
const AT = Date.UTC(2026, 10, 28, 12);

test.each<[name: string, date: number, tolerance: number, state: string]>([
  ["a second that began before the request", AT - 999, 0, "sound"],
  ["just ahead enough", AT + 200 + 5_499, 5, "sound"],
  ["just ahead too far", AT + 200 + 5_500, 5, "fault"],
  ["just behind enough", AT - 1000 - 5_499, 5, "sound"],
  ["just behind too far", AT - 1000 - 5_501, 5, "fault"],
])("%s", (_name, date, tolerance, state) => {
  expect(checkClock("a.example", { date, sentAt: AT, receivedAt: AT + 200 }, tolerating(tolerance)).state).toBe(state);
});

test("without a Date header nothing is compared", () => {
  expect(checkClock("a.example", { sentAt: AT, receivedAt: AT }, tolerating(5)).state).toBe("not asked");
});

test("a fault names the setting that tolerates it", () => {
  const { setting } = checkClock("a.example", { date: AT - 60_000, sentAt: AT, receivedAt: AT }, tolerating(5));
  expect(setting).toBe("environments.prod.auth.clockToleranceSeconds");
});
