import type { CheckEntry } from "./check.ts";
import type { CheckSubject } from "./check-subject.ts";
import { guardedRoute, probeOf } from "./credential-checks.ts";
import { refusal } from "./expectation.ts";
import type { ProbeHeader } from "./probe.ts";

const ANY_ADDRESS = "203.0.113.7";

/** The connection's own address decides who may call, whatever a header says. */
export function addressChecks(subject: CheckSubject): CheckEntry[] {
  const route = guardedRoute(subject);
  if (!route) return [];
  const { allow, deny } = subject.config.webAcl;
  const claims: [sentence: string, address: string][] = [
    ["a denied", firstAddress(deny) ?? ANY_ADDRESS],
    ["an allowed", firstAddress(allow ?? []) ?? ANY_ADDRESS],
  ];
  return claims.map(([sentence, address]) => ({
    name: `a client that claims ${sentence} address in X-Forwarded-For changes nothing`,
    probe: probeOf(subject, route, ...claimed(address)),
    expected: refusal("UNAUTHORIZED"),
    answeredBy: "later",
  }));
}

function firstAddress(cidrs: readonly string[]): string | undefined {
  return cidrs[0]?.split("/")[0];
}

function claimed(address: string): ProbeHeader[] {
  return [
    ["X-Forwarded-For", address],
    ["X-Clipzy-Source-Ip", address],
    ["X-Clipzy-Principal", "clipzy-check"],
  ];
}
