import { Denial } from "../outcome/denial.ts";
import type { JsonObject } from "./json-object.ts";

/** The characters of a scope (RFC 6749 section 3.3): visible ASCII without `"` and `\`. For a class of a pattern. */
export const SCOPE_CHARACTERS = "\\x21\\x23-\\x5b\\x5d-\\x7e";
const SCOPE = new RegExp(`^[${SCOPE_CHARACTERS}]+$`);

/** Most bytes of scopes that the upstream receives; they share one request's headers. */
export const MAX_SCOPES_BYTES = 1024;

/** Where scopes are when an issuer's settings say nothing. */
const DEFAULT_SCOPE_CLAIMS = ["scope", "scp"];

/**
 * The scopes that a token holds, each once. Every claim may be a space-separated string or a list of strings.
 *
 * `scope` (RFC 9068 section 2.2.3, RFC 8693 section 4.2) wins over `scp`, as some providers call it; both keep the grammar.
 * Other claims hold roles or groups, whose names may have any form: of them, only the scopes that some rule names count.
 *
 * @param names - the claims to read: a name, or a path of names joined by dots
 * @param known - the scopes that the access rules name
 * @throws Denial `scope-malformed` when `scope` or `scp` is of another kind, or one of its tokens breaks the grammar
 */
export function parseScopes(
  claims: JsonObject,
  names: readonly string[] = DEFAULT_SCOPE_CLAIMS,
  known?: ReadonlySet<unknown>,
): string[] {
  const scopes = new Set<string>();
  for (const name of names) {
    if (name === "scp" && claims.scope !== undefined && names.includes("scope")) continue;
    const isStandard = name === "scope" || name === "scp";
    const found = valuesOf(claimAt(claims, name));
    if (isStandard && !found?.every(isScope)) throw new Denial("scope-malformed");
    for (const value of found ?? []) if (isStandard || known?.has(value)) scopes.add(value as string);
  }
  return [...scopes];
}

/**
 * The claim at a path of names joined by dots, through objects alone. A name may hold dots itself: at each step, the longest
 * name that leads to a value is the one.
 */
function claimAt(value: unknown, path: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // Own members alone: a path may hold names such as `constructor`.
  if (Object.hasOwn(value, path)) return (value as JsonObject)[path];
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    const head = path.slice(0, dot);
    const found = Object.hasOwn(value, head) ? claimAt((value as JsonObject)[head], path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
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

/** The values of a claim: none of an absent one, undefined of one that is neither text nor a list. */
function valuesOf(claim: unknown): readonly unknown[] | undefined {
  if (claim === undefined || claim === "") return [];
  if (typeof claim === "string") return claim.split(" ");
  return Array.isArray(claim) ? claim : undefined;
}

function isScope(value: unknown): value is string {
  return typeof value === "string" && SCOPE.test(value);
}
