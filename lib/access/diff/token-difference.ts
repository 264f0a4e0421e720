import type { Outcome } from "../judge/request-words.ts";
import type { Credential } from "./credentials.ts";
import type { About, Change } from "./finding.ts";
import type { Side } from "./side.ts";

/** A way in which one side takes tokens that the other refuses, with the token that shows it. */
export interface Difference {
  readonly about: About;
  /** Undefined: it is about all of them. */
  readonly issuer: string | undefined;
  /** What makes the id, besides the issuer. */
  readonly names: readonly string[];
  readonly settings: readonly string[];
  /** With "are accepted" or "are refused" after it. */
  readonly tokens: string;
  readonly credentials: readonly Credential[];
  /** What the refusing side answers, where the judge cannot say so. @default - the judge's answer */
  readonly refusal?: Outcome;
}

/** Which way a comparison looks: at what one side lets in and the other refuses. */
export interface Direction {
  readonly passing: Side;
  readonly refusing: Side;
  readonly change: Change;
}
