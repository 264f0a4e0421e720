import type { Draft, Item } from "../problems/draft.ts";
import type { Problem } from "../problems/problems.ts";
import { type AccessRule, draftRules, shareMethod } from "../settings/access-rules.ts";

/**
 * With `allowEncodedPaths`, the path that a policy judged need not be the one that the host serves: `/open/%2e%2e/admin`
 * is judged as `/open/*`. One warning for each rule with `*` that asks for less than another rule does.
 */
export function encodedPathWarnings(draft: Draft): Problem[] {
  if (draft.raw("webAcl", "allowEncodedPaths") !== true) return [];
  const rules = draftRules(draft);
  return rules.filter(({ value }) => value.path.includes("*")).flatMap((rule) => warningFor(rule, rules, draft.path));
}

function warningFor(weak: Item<AccessRule>, rules: readonly Item<AccessRule>[], path: string): Problem[] {
  const stricter = rules.filter(({ value }) => shareMethod(weak.value, value) && asksForMore(value, weak.value));
  if (stricter.length === 0) return [];
  const named = stricter.map(({ index, value }) => `[${index}] (${value.path})`).join(", ");
  const message = `${weak.value.path} covers encoded spellings of paths whose own rules ask for more: ${named}; expected allowEncodedPaths false, or a host that decodes no path`;
  return [{ path: `${path}.auth.rules[${weak.index}]`, message, severity: "warning" }];
}

function asksForMore(one: AccessRule, other: AccessRule): boolean {
  if (one.public === true) return false;
  return other.public === true || one.scopes.some((scope) => !other.scopes.includes(scope));
}
