import { listed, scopesInWords } from "../judge/words.ts";
import type { Needed } from "./finding.ts";

/** Scopes that only one side needs, and those that both do. */
interface Parts extends Needed {
  readonly added: readonly string[];
  readonly dropped: readonly string[];
  readonly kept: readonly string[];
}

/**
 * How what a call needs has changed, from the side of those who lose (`narrower`: they lack a scope now) or gain. Each sentence
 * is of one form only: needed in addition, needed instead, some of both, or needed at all.
 */
export function scopeChange({ before, after }: Needed, change: "wider" | "narrower"): string {
  const parts = {
    before,
    after,
    added: after.filter((scope) => !before.includes(scope)),
    dropped: before.filter((scope) => !after.includes(scope)),
    kept: before.filter((scope) => after.includes(scope)),
  };
  return change === "narrower" ? loss(parts) : gain(parts);
}

function loss({ before, added, dropped, kept }: Parts): string {
  const needed = `${scopesInWords(added)} ${are(added)} needed now`;
  if (before.length === 0) return `${needed}; before, any valid token was enough`;
  if (dropped.length === 0) return `${needed} in addition to ${listed(before)}`;
  return `${needed} instead of ${listed(dropped)}${kept.length === 0 ? "" : `, and ${listed(kept)} as before`}`;
}

function gain({ before, after, added, dropped, kept }: Parts): string {
  const alone = after.length === 1 ? " alone" : "";
  const enough = after.length === 0 ? "any valid token is" : `${scopesInWords(after)}${alone} ${are(after)}`;
  if (after.length > 0 && added.length === 0)
    return `${enough} enough now; before, ${listed(dropped)} ${dropped.length === 1 ? "was" : "were"} needed as well`;
  if (kept.length === 0) return `${enough} enough now; ${listed(before)} ${are(before)} not needed any more`;
  return `${enough} enough now; before, ${listed(before)} were needed`;
}

function are(scopes: readonly string[]): string {
  return scopes.length === 1 ? "is" : "are";
}
