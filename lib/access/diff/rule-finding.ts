import type { AddressSet } from "../addresses/address-set.ts";
import type { AccessRequest } from "../judge/access-request.ts";
import type { ModelRule } from "../model/access-model.ts";
import type { AddressClass } from "./address-classes.ts";
import type { Comparison, RequestQuestion } from "./comparison.ts";
import type { About } from "./finding.ts";
import type { Side } from "./side.ts";

/** What was found for one of a rule's groups of methods. */
export interface Hit {
  readonly methods: readonly string[];
  readonly witness: AccessRequest;
  readonly question: RequestQuestion;
  /** The scope that is asked for. */
  readonly scope?: string;
  /** The addresses that are shut out, and the class that they are of. */
  readonly addresses?: AddressSet;
  readonly addressClass?: AddressClass;
  /** It exists on the rule's own side only. */
  readonly isRoute?: true;
}

/** A difference that a rule makes, as it was found. */
export interface RuleFinding {
  readonly comparison: Comparison;
  /** The side that has the rule. */
  readonly own: Side;
  readonly rule: ModelRule;
  readonly rival: ModelRule | undefined;
  readonly about: About;
  readonly hits: readonly Hit[];
}

/** The scopes that a finding is about. */
export function scopesOf({ hits }: Pick<RuleFinding, "hits">): string[] {
  return [...new Set(hits.flatMap(({ scope }) => scope ?? []))].sort();
}
