import type { ConfirmationId } from "./confirmations.ts";
import type { Expectation } from "./expectation.ts";
import type { Probe } from "./probe.ts";

/** One line of the report: what is sent and what must come back. */
export interface Check {
  /** A sentence about the gateway that is true when the check passes. */
  readonly name: string;
  readonly probe: Probe;
  readonly expected: Expectation;
  /** The stop that answers. The web ACL's first two rules answer before the address lists are looked at. */
  readonly answeredBy: "connection" | "web ACL" | "later";
  /** The entry of "confirm on your first deployment" that the answer settles. */
  readonly confirms?: ConfirmationId;
  /** A failure with one of these codes means that the question does not arise here (no HTTP/2, say). */
  readonly skippedOn?: readonly string[];
}

/** A check that this environment, or what was given, leaves nothing to do for. */
export interface SkippedCheck {
  readonly name: string;
  readonly skipped: string;
}

export type CheckEntry = Check | SkippedCheck;
