import type { KeySet } from "../../../lambda/authorizer/keys/key-set.ts";
import { parsePublicKey } from "../../../lambda/authorizer/keys/public-key.ts";
import { printable } from "../../terminal/text.ts";

/** Most keys that a sentence names. */
const MOST_NAMED = 4;

/** E.g. `2 of 3 can be used: a (RS256), b (ES256)`. */
export function describeUsable(set: KeySet, document: unknown): string {
  const algorithms = new Map<string, string[]>();
  for (const { keyId = "without kid", algorithm } of set.keys) {
    algorithms.set(keyId, [...(algorithms.get(keyId) ?? []), algorithm]);
  }
  const named = [...algorithms].map(([keyId, names]) => `${clean(keyId)} (${names.join(", ")})`);
  return `${algorithms.size} of ${membersOf(document).length} can be used: ${enumerate(named)}`;
}

/** Why none of a set's keys can be used: what each of them is. */
export function describeUnusable(document: unknown): string {
  const members = membersOf(document);
  return members.length === 0 ? "it has no keys at all" : `it has ${enumerate(members.map(describeKey))}`;
}

/** A token without a kid is refused when too many keys fit it, see `KeySet.candidates`. */
export function ambiguousKeys(set: KeySet): { readonly found: string; readonly remedy: string } | undefined {
  const nameless = set.keys.find(
    ({ keyId, algorithm }) => keyId === undefined && set.candidates(undefined, algorithm).length === 0,
  );
  if (nameless === undefined) return undefined;
  const count = set.keys.filter(({ algorithm }) => algorithm === nameless.algorithm).length;
  return {
    found: `a key has no kid, and ${count} keys are for ${nameless.algorithm}: a token without a kid is refused (key-ambiguous)`,
    remedy: "have the provider give each key a kid and name it in its tokens",
  };
}

function membersOf(document: unknown): readonly unknown[] {
  const members = (document as { keys?: unknown } | null | undefined)?.keys;
  return Array.isArray(members) ? members : [];
}

/** Public facts of a key alone: kind, curve, algorithm, use. */
function describeKey(member: unknown): string {
  if (typeof member !== "object" || member === null) return "a member that is no key";
  const { kty, crv, alg, use } = member as Readonly<Record<string, unknown>>;
  const kind = [kty, crv].filter((name) => typeof name === "string").join(" ");
  const facts = [alg && `for ${String(alg)}`, use && use !== "sig" && `use ${String(use)}`].filter(Boolean).join(", ");
  const flaw =
    parsePublicKey(member) === undefined && (use === undefined || use === "sig") ? ", no sound public key" : "";
  return clean(`${kind || "a key without a kind"}${facts === "" ? "" : ` ${facts}`}${flaw}`);
}

function enumerate(items: readonly string[]): string {
  const more = items.length - MOST_NAMED;
  return `${items.slice(0, MOST_NAMED).join("; ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function clean(text: string): string {
  return printable(text.slice(0, 80));
}
