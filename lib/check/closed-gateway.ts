import { type CheckSubject, checkRoutes, lacksCertificate } from "./checks/check-subject.ts";
import { envelopeCode } from "./checks/expected-envelopes.ts";
import type { Probe, ProbeAnswer, SendProbe } from "./checks/probe.ts";

/**
 * Asks whether the gateway is closed to this address: then every answer is the same 503, and there is nothing to compare.
 *
 * @returns one sentence about a gateway that is closed, or that is open although it should be closed; undefined for any other
 */
export async function closedNotice(subject: CheckSubject, send: SendProbe): Promise<string | undefined> {
  const { closed } = subject.config.webAcl;
  if (lacksCertificate(subject)) return undefined;
  const outcome = await send(anyProbe(subject));
  if (outcome.kind !== "answer") return undefined;
  if (!isClosed(outcome)) {
    if (closed !== true) return undefined;
    return `the gateway is open: it answers ${outcome.status}, though webAcl.closed is true in this environment; deploy it, or close it by hand as the runbook says`;
  }
  const nothing = "it answers 503 CLOSED to this address, so there is nothing to compare";
  if (closed === undefined) {
    return `the gateway was closed by hand: ${nothing}, though webAcl.closed is not set; the runbook has the way back ("Close an environment at once")`;
  }
  return `the gateway is closed, as webAcl.closed says: ${nothing}; check it when it is open again${closed === true ? "" : ", or from an address of webAcl.closed.except"}`;
}

function anyProbe({ config, base }: CheckSubject): Probe {
  const { method, path } = checkRoutes(config)[0] ?? { method: "GET", path: "/" };
  return { base, method, path, headers: [] };
}

function isClosed({ status, body }: ProbeAnswer): boolean {
  return status === 503 && envelopeCode(body) === "CLOSED";
}
