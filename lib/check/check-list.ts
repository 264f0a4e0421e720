import type { CheckEntry } from "./check.ts";
import type { CheckSubject } from "./check-subject.ts";
import { addressChecks } from "./checks/address-checks.ts";
import { connectionChecks } from "./checks/connection-checks.ts";
import { credentialChecks } from "./checks/credential-checks.ts";
import { originChecks } from "./checks/origin-checks.ts";
import { pathChecks } from "./checks/path-checks.ts";
import { routeChecks } from "./checks/route-checks.ts";
import { tokenChecks } from "./checks/token-checks.ts";
import { webAclRefusal } from "./expectation.ts";

/** Everything that can be asked of this gateway without changing anything, in the order of the request's path. */
export function checkList(subject: CheckSubject): CheckEntry[] {
  const connection = connectionChecks(subject);
  if (lacksCertificate(subject)) {
    return [
      ...connection,
      { name: "everything behind mutual TLS", skipped: "needs --client-certificate and --client-key" },
    ];
  }
  const rest = [originChecks, pathChecks, addressChecks, routeChecks, credentialChecks, tokenChecks];
  const entries = rest.flatMap((checks) => checks(subject));
  return [...connection, ...(subject.outside ? entries.map(seenFromOutside) : entries)];
}

function lacksCertificate({ config, clientCertificate }: CheckSubject): boolean {
  return config.api.domain?.mutualTlsTruststore !== undefined && !clientCertificate;
}

/** From an address that is not on the allowlist, all that passes the web ACL's first two rules is blocked. */
function seenFromOutside(entry: CheckEntry): CheckEntry {
  if ("skipped" in entry || entry.answeredBy !== "later") return entry;
  const name = `from outside: ${entry.name.replace(/:? \d{3}\b.*$/, "")}: blocked`;
  return { ...entry, name, expected: webAclRefusal("REQUEST_BLOCKED"), confirms: "waf-filtered" };
}
