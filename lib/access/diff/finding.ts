import { createHash } from "node:crypto";
import type { AccessRequest } from "../judge/access-request.ts";
import type { Outcome } from "../judge/request-words.ts";
import { listed } from "../judge/words.ts";
import type { Comparison } from "./comparison.ts";

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

/** A setting that makes a difference, as it is on one side. */
export interface Cause {
  readonly side: "before" | "after";
  /** Where it is written, e.g. `environments.prod.auth.rules[3]`. */
  readonly setting: string;
  /** Of an access rule its methods and path. */
  readonly rule?: string;
  /** What is written there, in few words; of a rule what it asks for. @default - too much to show */
  readonly value?: string;
}

/** A finding in words. */
export interface Words {
  /** One sentence. */
  readonly summary: string;
  /** Further lines: where it does not hold, what else it needs, why. @default - none */
  readonly details?: readonly string[];
}

/** The scopes that one call needs on each side: all of them; none: any token. */
export interface Needed {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A difference that one cause makes, before it is proved with its witness. */
export interface Effect {
  /** Stable: without line numbers, and whatever the order of rules and lists. */
  readonly id: string;
  readonly change: Change;
  readonly about: About;
  readonly causes: readonly Cause[];
  /** Asked for when all effects are known: what a sentence costs must not keep a difference from being found. */
  readonly words: () => Words;
  /** Where scopes make the difference: those that the witness needs. */
  readonly needed?: Needed;
  /** A request that tells before from after. */
  readonly witness: AccessRequest | null;
  /** Where the model's judge cannot say what is answered: both answers. @default - the judge's */
  readonly outcomes?: { readonly before: Outcome; readonly after: Outcome };
}

/** A difference, proved: the witness was judged by both models. */
export interface Finding extends Omit<Effect, "outcomes" | "words">, Required<Words> {
  /** Whether the witness's address is one of all: both sides let every address in there, or none at all. */
  readonly anyAddress: boolean;
  /** Those of the causes, each once, the newer first. */
  readonly settings: readonly string[];
  readonly before: Outcome;
  readonly after: Outcome;
}

/** A setting of the environment as it is on both sides, the newer first. */
export function onBothSides({ before, after }: Comparison, ...paths: readonly string[]): Cause[] {
  return [
    ...paths.map((path) => ({ side: "after" as const, setting: after.model.settingAt(path) })),
    ...paths.map((path) => ({ side: "before" as const, setting: before.model.settingAt(path) })),
  ];
}

/** `[a, b]`, as lists are configured; of more than five the first ones. */
export function listOf(names: readonly string[]): string {
  return `[${names.length > 5 ? listed(names) : names.join(", ")}]`;
}

/** What becomes of calls that an address list is about. */
export function blockedInWords(addresses: string, isBlocked: boolean): string {
  return `calls from ${addresses} are ${isBlocked ? "blocked now" : "no longer blocked"}`;
}

/** `methods path` of a rule as it is configured: all methods are `*`. */
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
