import type { Finding } from "../findings/finding.ts";
import type { Head } from "../network/network.ts";

/** `Date` has whole seconds, cut off; so has `Age`. */
const RESOLUTION_MILLIS = 1000;

/** Compares a provider's clock with this machine's, as exactly as its `Date` header allows. */
export function checkClock(host: string, head: Head, toleranceSeconds: number): Finding {
  const subject = `clock of ${host}`;
  if (head.date === undefined)
    return { state: "not asked", subject, found: "its answer has no Date header to compare with" };
  const millis = leastDifference(head.date, head);
  const seconds = Math.round(Math.abs(millis) / 1000);
  if (seconds <= toleranceSeconds) {
    const found = seconds === 0 ? "agrees with this machine's" : `${seconds} s apart, tolerated: ${toleranceSeconds} s`;
    return { state: "sound", subject, found };
  }
  const side = millis > 0 ? "ahead of" : "behind";
  return {
    state: "fault",
    subject,
    setting: "auth.clockToleranceSeconds",
    found: `${seconds} s ${side} this machine's, tolerated: ${toleranceSeconds} s`,
    remedy: `find out which of the two is wrong. ${millis > 0 ? AHEAD : BEHIND}`,
  };
}

const AHEAD =
  "If the provider is: its new tokens are refused as issued in the future; have its clock set, or raise the setting";
const BEHIND = "If the provider is: its tokens end later than it means them to; have its clock set";

/** The smallest difference that explains the answer: positive when the server is ahead. */
function leastDifference(date: number, { sentAt, receivedAt }: Head): number {
  if (date > receivedAt) return date - receivedAt;
  if (date + RESOLUTION_MILLIS < sentAt) return date + RESOLUTION_MILLIS - sentAt;
  return 0;
}
