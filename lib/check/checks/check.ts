import type { ConfirmationId } from "./confirmations.ts";
import type { Expectation } from "./expectation.ts";
import type { Probe } from "./probe.ts";

/** One line of the report: what is sent and what must come back. */
export interface Check {
  /** A sentence about the gateway that is true when the check passes. No two checks of a list share one. */
  readonly name: string;
  readonly probe: Probe;
  readonly expected: Expectation;
  /** The stop that answers. The web ACL's first two rules answer before the address lists are looked at. */
  readonly answeredBy: "connection" | "web ACL" | "later";
  /** What the answer says about AWS. @default nothing */
  readonly settles?: Settlement;
  /** A failure with one of these codes means that the question does not arise here (no HTTP/2, say). */
  readonly skippedOn?: readonly string[];
}

/** The item of CONFIRM.md that an answer settles. */
export interface Settlement {
  readonly item: ConfirmationId;
  /**
   * Name of an earlier check that asks the same of the gateway in a way that AWS leaves no doubt about. When that one
   * differs too, the cause is the gateway's configuration, and nothing is settled. @default - none
   */
  readonly control?: string;
}

/** A check that cannot be made in this environment, or with what was given. */
export interface SkippedCheck {
  readonly name: string;
  readonly skipped: string;
}

export type CheckEntry = Check | SkippedCheck;
