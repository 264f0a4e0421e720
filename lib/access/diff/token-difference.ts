import { neededScopes } from "../judge/judge.ts";
import type { Outcome } from "../judge/request-words.ts";
import { counted, listed, scopesInWords } from "../judge/words.ts";
import type { ModelIssuer } from "../model/access-model.ts";
import { type Credential, goodEntries } from "./credentials.ts";
import { type About, type Cause, type Change, listOf, type Words } from "./finding.ts";
import type { Side } from "./side.ts";

/** A way in which one side takes tokens that the other refuses, with the token that shows it. */
export interface Difference {
  readonly about: About;
  /** Undefined: it is about all of them. */
  readonly issuer: string | undefined;
  /** What makes the id, besides the issuer. */
  readonly names: readonly string[];
  readonly causes: readonly Cause[];
  readonly words: Words;
  readonly credentials: readonly Credential[];
  /** What the refusing side answers, where the judge cannot say so. @default - the judge's answer */
  readonly refusal?: Outcome;
}

/** `are accepted now`: what becomes of tokens. @param tokens - how many. @default - several */
export function become({ change }: Pick<Direction, "change">, tokens = 2): string {
  return `${tokens === 1 ? "is" : "are"} ${change === "wider" ? "accepted" : "refused"} now`;
}

/** What tokens of an issuer can open that are let in anew. */
export function grantsInWords(issuer: ModelIssuer, { change, passing }: Direction): string[] {
  if (change !== "wider") return [];
  if (issuer.registered !== undefined) {
    const granted = goodEntries(issuer, passing.model).flatMap(({ scopes }) => scopes);
    const names = [...new Set(granted)].sort();
    return [
      names.length === 0 ? "its registry grants them no scope" : `its registry grants them ${scopesInWords(names)}`,
    ];
  }
  return [`${choiceInWords("that issuer gives", passing)}: ${opensInWords(passing)}`];
}

/** `with whatever scopes it gives them, including admin`. */
export function choiceInWords(gives: string, { model }: Side): string {
  const asked = neededScopes(model.rules);
  return `with whatever scopes ${gives} them${asked.length === 0 ? "" : `, including ${listed(asked)}`}`;
}

const ALL_OF: Readonly<Record<number, string>> = { 1: "the one access rule", 2: "both access rules" };

/** How much such tokens open. */
export function opensInWords({ model: { rules } }: Side): string {
  const guarded = rules.filter(({ isPublic }) => !isPublic).length;
  const of = counted(rules.length, "access rule");
  if (guarded < rules.length) return `they can reach the calls of ${guarded} of ${of}; the others need no token`;
  return `they can reach the calls of ${ALL_OF[guarded] ?? `all ${of}`}`;
}

/** A setting as it is on one side. */
export function causeOn(side: Side, { change, passing }: Direction, setting: string, value?: string): Cause {
  const on = (side === passing) === (change === "wider") ? "after" : "before";
  return { side: on, setting, ...(value !== undefined && { value }) };
}

/** Settings of an issuer in both its forms, the newer first. @param key - which, perhaps another one in each form */
export function causesOf(
  issuer: ModelIssuer,
  other: ModelIssuer,
  key: string | ((form: ModelIssuer) => string),
  { change }: Direction,
): Cause[] {
  const [newer, older] = change === "wider" ? [issuer, other] : [other, issuer];
  const on = (side: Cause["side"], form: ModelIssuer): Cause => {
    const name = typeof key === "string" ? key : key(form);
    const value = VALUES[name]?.(form);
    return { side, setting: `${form.setting}${name}`, ...(value !== undefined && { value }) };
  };
  return [on("after", newer), on("before", older)];
}

/** Settings of an issuer that are short. */
const VALUES: Readonly<Record<string, (form: ModelIssuer) => string>> = {
  ".audience": ({ audience }) => listOf(audience),
  ".audienceClaim": ({ audienceClaim }) => audienceClaim,
  ".algorithms": ({ algorithms }) => listOf(algorithms),
  ".requiredType": ({ requiredType = "none" }) => requiredType,
  ".maxLifetimeSeconds": ({ maxLifetimeSeconds = "none" }) => `${maxLifetimeSeconds}`,
  ".scopeClaims": ({ scopeClaims }) => listOf(scopeClaims),
};

/** Which way a comparison looks: at what one side lets in and the other refuses. */
export interface Direction {
  readonly passing: Side;
  readonly refusing: Side;
  readonly change: Change;
}
