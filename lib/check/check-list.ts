import { addressChecks } from "./checks/address-checks.ts";
import { bodyChecks } from "./checks/body-checks.ts";
import type { Check, CheckEntry } from "./checks/check.ts";
import { type CheckSubject, lacksCertificate } from "./checks/check-subject.ts";
import { connectionChecks } from "./checks/connection-checks.ts";
import { credentialChecks } from "./checks/credential-checks.ts";
import { readableBy, refusal } from "./checks/expectation.ts";
import { headerChecks } from "./checks/header-checks.ts";
import { originChecks } from "./checks/origin-checks.ts";
import { pathChecks } from "./checks/path-checks.ts";
import { routeChecks } from "./checks/route-checks.ts";
import { tokenChecks } from "./checks/token-checks.ts";

/** Everything that can be asked of this gateway without changing anything, in the order of the request's path. */
export function checkList(subject: CheckSubject): CheckEntry[] {
  const connection = connectionChecks(subject);
  if (lacksCertificate(subject)) {
    return [
      ...connection,
      { name: "everything behind mutual TLS", skipped: "needs --client-certificate and --client-key" },
    ];
  }
  const webAcl = [originChecks, pathChecks, addressChecks, bodyChecks, headerChecks];
  const entries = [...webAcl, routeChecks, credentialChecks, tokenChecks].flatMap((checks) => checks(subject));
  return [...connection, ...(subject.outside ? seenFromOutside(entries) : entries)];
}

/** From an address off the allowlist, whatever passes the web ACL's first two rules is blocked. */
function seenFromOutside(entries: readonly CheckEntry[]): CheckEntry[] {
  const seen = entries.map((entry) => ("skipped" in entry || entry.answeredBy !== "later" ? entry : blocked(entry)));
  return seen.filter((entry, index) => seen.findIndex(({ name }) => name === entry.name) === index);
}

function blocked(check: Check): Check {
  const sent = (name: string) => check.probe.headers.find(([each]) => each.toLowerCase() === name)?.[1];
  const origin = sent("origin");
  const { method, path } = check.probe;
  const from = origin === undefined ? "" : `, from a page of ${origin}`;
  const credentials = sent("authorization") === undefined ? "" : ", with credentials";
  return {
    ...check,
    name: `from outside, ${method} ${path}${from}${credentials}: 403`,
    expected: refusal("REQUEST_BLOCKED", ...(origin === undefined ? [] : readableBy(origin))),
    settles: { item: "waf-filtered" },
  };
}

/** A sentence when the environment's own rate limit is too low for the check. */
export function rateLimitWarning(entries: readonly CheckEntry[], { config }: CheckSubject): string | undefined {
  const { rateLimit } = config.webAcl;
  const probes = entries.filter((entry) => "probe" in entry).length;
  if (rateLimit === false || rateLimit.requests >= probes) return undefined;
  const allowed = `${rateLimit.requests} in ${rateLimit.windowSeconds} seconds`;
  return `the check sends ${probes} requests, and this environment allows ${allowed}`;
}
