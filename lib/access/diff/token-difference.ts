import { neededScopes } from "../judge/judge.ts";
import type { Outcome } from "../judge/request-words.ts";
import { listed, scopesInWords } from "../judge/words.ts";
import type { ModelIssuer } from "../model/access-model.ts";
import { type Credential, goodEntries } from "./credentials.ts";
import type { About, Cause, Change, Words } from "./finding.ts";
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

/** `are accepted now`: what becomes of tokens. */
export function become({ change }: Pick<Direction, "change">): string {
  return change === "wider" ? "are accepted now" : "are refused now";
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
  const asked = neededScopes(passing.model.rules);
  const choice =
    asked.length === 0 ? "" : `: that issuer alone decides which scopes they hold, ${listed(asked)} included`;
  return [`they can open every route that asks for a token${choice}`];
}

/** A setting as it is on one side. */
export function causeOn(side: Side, { change, passing }: Direction, setting: string): Cause {
  return { side: (side === passing) === (change === "wider") ? "after" : "before", setting };
}

/** Settings of an issuer in both its forms, the newer first. @param key - which, perhaps another one in each form */
export function causesOf(
  issuer: ModelIssuer,
  other: ModelIssuer,
  key: string | ((form: ModelIssuer) => string),
  { change }: Direction,
): Cause[] {
  const [newer, older] = change === "wider" ? [issuer, other] : [other, issuer];
  const settingOf = (form: ModelIssuer) => `${form.setting}${typeof key === "string" ? key : key(form)}`;
  return [
    { side: "after", setting: settingOf(newer) },
    { side: "before", setting: settingOf(older) },
  ];
}

/** Which way a comparison looks: at what one side lets in and the other refuses. */
export interface Direction {
  readonly passing: Side;
  readonly refusing: Side;
  readonly change: Change;
}
