import { Denial } from "../outcome/denial.ts";
import type { JsonObject } from "./json-object.ts";

/** The characters of a scope (RFC 6749 section 3.3): visible ASCII without `"` and `\`. For a class of a pattern. */
export const SCOPE_CHARACTERS = "\\x21\\x23-\\x5b\\x5d-\\x7e";
const SCOPE = new RegExp(`^[${SCOPE_CHARACTERS}]+$`);

/** Most bytes of scopes that the upstream receives; they share one request's headers. */
export const MAX_SCOPES_BYTES = 1024;

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
  if (!Array.isArray(tokens) || !tokens.every(isScope)) throw new Denial("scope-malformed");
  const distinct = new Set(tokens);
  return distinct.size === tokens.length ? tokens : [...distinct];
}

/**
 * The scopes that the upstream receives: all of them, if they fit; otherwise those that the access rules name, as far as
 * they fit. The upstream may see fewer scopes than the token holds, never more, so a token with many is not refused.
 */
export function scopesPassedOn(scopes: readonly string[], known: ReadonlySet<string>): string {
  const all = scopes.join(" ");
  if (all.length <= MAX_SCOPES_BYTES) return all;
  let passed = "";
  for (const scope of scopes) {
    if (known.has(scope) && passed.length + scope.length < MAX_SCOPES_BYTES)
      passed += passed === "" ? scope : ` ${scope}`;
  }
  return passed;
}

function splitScopes(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

function isScope(value: unknown): value is string {
  return typeof value === "string" && SCOPE.test(value);
}
