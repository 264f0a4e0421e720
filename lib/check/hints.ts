import type { CheckSubject } from "./checks/check-subject.ts";
import type { CheckResult } from "./run-checks.ts";

/** What to try when many checks differ for one reason, a sentence each. */
export function hints(results: readonly CheckResult[], subject: CheckSubject): string[] {
  const got = results.filter((result) => result.verdict === "different").map((result) => result.got);
  const seen = (word: string) => got.some((text) => text.includes(word));
  return [
    ...(seen("REQUEST_BLOCKED") ? [blocked(subject)] : []),
    ...(seen("RATE_LIMITED")
      ? ["the rate limit or the throttle was reached: wait for its window to pass and run the check again"]
      : []),
    ...(seen("UPSTREAM_")
      ? ["the gateway cannot reach the host: see the runbook's article on an unhealthy upstream"]
      : []),
    ...(seen("no answer") ? [unanswered(subject)] : []),
  ];
}

/** A sentence when the environment's own rate limit is too low for the check itself. */
export function rateLimitWarning(probes: number, { config }: CheckSubject): string | undefined {
  const { rateLimit } = config.webAcl;
  if (rateLimit === false || rateLimit.requests >= probes) return undefined;
  return `the check sends ${probes} requests and this environment allows ${rateLimit.requests} in ${rateLimit.windowSeconds} seconds`;
}

function blocked({ outside }: CheckSubject): string {
  return outside
    ? "the web ACL blocked what it should not have: its first two rules answer before the address lists"
    : "the web ACL blocked this machine: if its address is not on the allowlist, run from one that is, or check the refusals with --outside";
}

function unanswered({ config }: CheckSubject): string {
  return config.api.endpoint === "private"
    ? "a private gateway is reached through its VPC endpoints only: run the check from inside (VPN, Direct Connect)"
    : "no connection: is the address right, and the deployment finished?";
}
