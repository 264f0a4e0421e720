import { importKeySet } from "../../../lambda/authorizer/keys/key-set.ts";
import {
  bitLength,
  MIN_MODULUS_BITS,
  parsePublicKey,
  SECRET_MEMBERS,
} from "../../../lambda/authorizer/keys/public-key.ts";
import type { Algorithm } from "../../../lambda/authorizer/settings/algorithms.ts";
import { printable } from "../../terminal/text.ts";

/** Most keys that a sentence names. */
const MOST_NAMED = 4;

/** A member of a key set, and the algorithms of the issuer that the authorizer takes it for: perhaps none. */
export interface JudgedKey {
  readonly member: unknown;
  readonly algorithms: readonly Algorithm[];
}

/** Judges each member of a key set by the authorizer's own code. */
export function judgeKeys(document: unknown, algorithms: readonly Algorithm[]): Promise<JudgedKey[]> {
  return Promise.all(
    membersOf(document).map(async (member) => {
      const set = await importKeySet({ keys: [member] }, algorithms).catch(() => undefined); // none of its keys is usable
      return { member, algorithms: set?.keys.map(({ algorithm }) => algorithm) ?? [] };
    }),
  );
}

/** E.g. `2 of 3 can be used: a (RS256); b (ES256)`. */
export function describeUsable(keys: readonly JudgedKey[]): string {
  const usable = keys.filter(({ algorithms }) => algorithms.length > 0);
  const named = usable.map(({ member, algorithms }) => `${nameOf(member)} (${algorithms.join(", ")})`);
  return `${usable.length} of ${keys.length} can be used: ${enumerate(named)}`;
}

/** Why none of a set's keys can be used: what each of them is. */
export function describeUnusable(document: unknown): string {
  const members = membersOf(document);
  return members.length === 0 ? "it has no keys at all" : `it has ${enumerate(members.map(describeKey))}`;
}

/** Whether a key is for signatures, as far as it says so (RFC 7517 sections 4.2 and 4.3). */
export function isForSignatures(member: unknown): boolean {
  const { use, key_ops: operations } = membersOfKey(member);
  return (use === undefined || use === "sig") && (!Array.isArray(operations) || operations.includes("verify"));
}

export const SECRET = "its secret part is published";
export const UNSOUND = "no sound public key";

/** What keeps a key from being used for any signature; undefined: nothing, or it is for something else. */
export function flawOf(member: unknown): string | undefined {
  const key = membersOfKey(member);
  if (SECRET_MEMBERS.some((name) => key[name] !== undefined)) return SECRET;
  if (!isForSignatures(member) || parsePublicKey(member) !== undefined) return undefined;
  const bits = key.kty === "RSA" ? bitLength(Buffer.from(String(key.n), "base64url")) : MIN_MODULUS_BITS;
  return bits < MIN_MODULUS_BITS ? `${bits} bits, at least ${MIN_MODULUS_BITS} are needed` : UNSOUND;
}

/** Public facts of a key alone: kind, curve, algorithm, use. */
function describeKey(member: unknown): string {
  if (typeof member !== "object" || member === null) return "a member that is no key";
  const { kty, crv, alg, use } = membersOfKey(member);
  const kind = [kty, crv].filter((name) => typeof name === "string").join(" ");
  const facts = [alg && `for ${String(alg)}`, use && use !== "sig" && `use ${String(use)}`].filter(Boolean).join(", ");
  const flaw = flawOf(member);
  return clean(`${kind || "a key without a kind"}${facts && ` ${facts}`}${flaw === undefined ? "" : `, ${flaw}`}`);
}

/** Its kid. */
export function nameOf(member: unknown): string {
  const { kid } = membersOfKey(member);
  return typeof kid === "string" ? clean(kid) : "without kid";
}

function membersOf(document: unknown): readonly unknown[] {
  const members = (document as { keys?: unknown } | null | undefined)?.keys;
  return Array.isArray(members) ? members : [];
}

export function membersOfKey(member: unknown): Readonly<Record<string, unknown>> {
  return (typeof member === "object" && member !== null ? member : {}) as Readonly<Record<string, unknown>>;
}

export function enumerate(items: readonly string[]): string {
  const more = items.length - MOST_NAMED;
  return `${items.slice(0, MOST_NAMED).join("; ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A provider may write anything. */
export function clean(text: string): string {
  return printable(text.slice(0, 100));
}
