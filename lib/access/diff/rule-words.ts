import type { AddressSet } from "../addresses/address-set.ts";
import { describeAddresses } from "../addresses/address-text.ts";
import { listed, scopesInWords } from "../judge/words.ts";
import type { ModelRule } from "../model/access-model.ts";
import { type About, callOf } from "./finding.ts";

/** What a sentence about a rule is made of. */
export interface RuleFacts {
  readonly about: About;
  readonly rule: ModelRule;
  /** Whether the rule is one of the newer configuration. */
  readonly isNewer: boolean;
  /** Whether the calls exist on one side only. */
  readonly isRoute: boolean;
  readonly methods: readonly string[];
  readonly scopes: readonly string[];
  readonly addresses: AddressSet;
  /** Patterns, where it is not about all that the rule covers. */
  readonly paths: readonly string[];
}

/** The sentence of a finding. */
export function ruleSentence(facts: RuleFacts): string {
  const { about, rule, isNewer, methods, scopes, addresses, paths } = facts;
  const call = callOf(methods, rule.path);
  const place = paths.length === 0 ? "" : ` on ${listed(paths)}`;
  if (about === "scope") return `${call} ${isNewer ? "now" : "no longer"} asks for ${scopesInWords(scopes)}${place}`;
  if (about === "address")
    return `${call} is ${isNewer ? "now" : "no longer"} shut to ${describeAddresses(addresses)}${place}`;
  return `${call} ${routeWords(facts)}`;
}

function routeWords({ rule, isNewer, isRoute }: RuleFacts): string {
  if (!isRoute) return isNewer ? "asks for no token any more" : "asks for a token now";
  if (!isNewer) return rule.isPublic ? "was public and exists no longer" : "exists no longer";
  return `exists now, for ${needsInWords(rule)}`;
}

function needsInWords({ scopes, isPublic }: ModelRule): string {
  if (isPublic) return "everyone";
  return scopes.length === 0 ? "any token" : `tokens with ${scopesInWords(scopes)}`;
}
