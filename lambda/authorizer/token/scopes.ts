import { Denial } from "../outcome/denial.ts";
import type { JsonObject } from "./json-object.ts";

/** scope-token of RFC 6749 section 3.3: visible ASCII without `"` and `\`. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Most that the scopes passed on to the upstream may measure, in bytes; they share one request's headers. */
const MAX_PASSED_ON = 1024;

/**
 * The scopes that a token holds, each once: the `scope` claim (RFC 9068 section 2.2.3, RFC 8693 section 4.2), or, where
 * there is none, `scp` as some providers call it. Either may be a space-separated string or an array of strings.
 *
 * @throws Denial `scope-malformed` when the claim is of another kind, or one of its tokens breaks the grammar
 */
export function parseScopes(claims: JsonObject): string[] {
  const claim = claims.scope === undefined ? claims.scp : claims.scope;
  if (claim === undefined) return [];
  const tokens: unknown = typeof claim === "string" ? splitScopes(claim) : claim;
  if (!Array.isArray(tokens) || !tokens.every(isScopeToken)) throw new Denial("scope-malformed");
  const distinct = new Set(tokens);
  return distinct.size === tokens.length ? tokens : [...distinct];
}

/**
 * The scopes to tell the upstream: all of them; of a token with so many that they would not fit, those that the access
 * rules know, as far as they fit. The upstream may see fewer scopes than the token holds, never more, so a crowded token
 * is not refused for it.
 */
export function scopesPassedOn(scopes: readonly string[], known: ReadonlySet<string>): string {
  const all = scopes.join(" ");
  if (all.length <= MAX_PASSED_ON) return all;
  let passed = "";
  for (const scope of scopes) {
    if (known.has(scope) && passed.length + scope.length < MAX_PASSED_ON) passed += passed === "" ? scope : ` ${scope}`;
  }
  return passed;
}

function splitScopes(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

function isScopeToken(value: unknown): value is string {
  return typeof value === "string" && SCOPE_TOKEN.test(value);
}
