import type { CheckEntry } from "./check.ts";
import type { CheckSubject } from "./check-subject.ts";
import { guardedRoute } from "./credential-checks.ts";
import { webAclRefusal } from "./expectation.ts";

/** A megabyte more than API Gateway accepts. */
const ANNOUNCED_BYTES = 11_534_336;

/** A body that is too large, announced and never sent. AWS may wait for it; then there is nothing to compare. */
export function bodyChecks(subject: CheckSubject): CheckEntry[] {
  const route = guardedRoute(subject);
  if (!route) return [];
  const headers = [["Content-Length", String(ANNOUNCED_BYTES)] as const];
  return [
    {
      name: "a body announced as 11 MB: 413",
      probe: { base: subject.base, method: "POST", path: route.path, headers },
      expected: webAclRefusal("PAYLOAD_TOO_LARGE"),
      answeredBy: "later",
      settles: { item: "oversize-body" },
      skippedOn: ["TIMEOUT"],
    },
  ];
}
