import { createHash } from "node:crypto";
import type { AccessRequest } from "../judge/access-request.ts";
import type { Outcome } from "../judge/request-words.ts";

/** Whether a change lets requests in that were refused, or refuses some that were let in, or neither. */
export type Change = "wider" | "narrower" | "other";

/** What a finding is about. */
export type About =
  | "route"
  | "public"
  | "scope"
  | "address"
  | "closed"
  | "origin"
  | "cors"
  | "issuer"
  | "revocation"
  | "clock"
  | "path"
  | "endpoint";

/** A difference that one cause makes, before it is proved with its witness. */
export interface Effect {
  /** Stable: without line numbers, and whatever the order of rules and lists. */
  readonly id: string;
  readonly change: Change;
  readonly about: About;
  readonly settings: readonly string[];
  /** One sentence. */
  readonly summary: string;
  /** Further lines: where it holds, what else it needs. */
  readonly details?: readonly string[];
  /** A request that tells before from after. */
  readonly witness: AccessRequest | null;
  /** Where the model's judge cannot say what is answered: both answers. @default - the judge's */
  readonly outcomes?: { readonly before: Outcome; readonly after: Outcome };
}

/** A difference, proved: the witness was judged by both models. */
export interface Finding extends Omit<Effect, "outcomes" | "details"> {
  readonly details: readonly string[];
  readonly before: Outcome;
  readonly after: Outcome;
}

/** `methods path` of a rule, the way people write it. */
export function callOf(methods: readonly string[], path: string): string {
  return `${methods.length === 6 ? "*" : methods.join(" ")} ${path}`;
}

/**
 * An id of names, in an order that does not depend on theirs; many of them as a short digest of all.
 *
 * @param lead - the name of whom it is about, which is never cut. @default - none
 */
export function idOf(about: About, change: Change, names: readonly string[], lead?: string): string {
  const sorted = [...names].sort();
  const text = sorted.join(" ");
  const shown = text.length <= 100 ? text : `${sorted[0]?.slice(0, 80)} and ${sorted.length - 1} more ${digest(text)}`;
  return [`${about}/${change}`, ...(lead === undefined ? [] : [lead]), ...(shown === "" ? [] : [shown])].join("/");
}

/** Eight characters that stand for a text. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
