import type { KeySet } from "../../../lambda/authorizer/keys/key-set.ts";
import { type Algorithm, KEY_KINDS } from "../../../lambda/authorizer/settings/algorithms.ts";
import {
  clean,
  enumerate,
  flawOf,
  isForSignatures,
  type JudgedKey,
  membersOfKey,
  nameOf,
  SECRET,
  UNSOUND,
} from "./key-set-words.ts";

/** What is wrong with a key set in part, and what to do about it. */
export interface KeySetFlaw {
  readonly found: string;
  readonly remedy: string;
}

/** What of a key set refuses tokens that its provider may well sign, although other keys of the set are good. */
export function flawsOf(set: KeySet, keys: readonly JudgedKey[], algorithms: readonly Algorithm[]): KeySetFlaw[] {
  return [namelessKeys(set), crowdedName(set), publishedSecrets(keys), weakKeys(keys, algorithms)].filter(
    (flaw) => flaw !== undefined,
  );
}

/** A token without a kid is refused when too many keys fit it, see `KeySet.candidates`. */
function namelessKeys(set: KeySet): KeySetFlaw | undefined {
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

/** Of keys with one kid and algorithm, only the first few are tried, see `KeySet.candidates`. */
function crowdedName({ keys, candidates }: KeySet): KeySetFlaw | undefined {
  const untried = keys.find((key) => key.keyId !== undefined && !candidates(key.keyId, key.algorithm).includes(key));
  if (untried === undefined) return undefined;
  const { keyId = "", algorithm } = untried;
  const count = keys.filter((key) => key.keyId === keyId && key.algorithm === algorithm).length;
  const tried = candidates(keyId, algorithm).length;
  return {
    found: `${count} keys for ${algorithm} have the kid ${clean(keyId)}: only the first ${tried} are tried (signature-invalid)`,
    remedy: "have the provider give each key a kid that no other has",
  };
}

function publishedSecrets(keys: readonly JudgedKey[]): KeySetFlaw | undefined {
  const secret = keys.filter(({ member }) => flawOf(member) === SECRET);
  if (secret.length === 0) return undefined;
  return {
    found: `${enumerate(secret.map(({ member }) => nameOf(member)))}: ${SECRET}`,
    remedy: "have the provider replace it at once: anyone who has read it can sign tokens",
  };
}

/** Keys that are meant for this issuer's tokens; keys for other things are no fault. */
function weakKeys(keys: readonly JudgedKey[], algorithms: readonly Algorithm[]): KeySetFlaw | undefined {
  const weak = keys.filter(
    ({ member, algorithms: usable }) =>
      usable.length === 0 && isMeantFor(member, algorithms) && flawOf(member) !== SECRET,
  );
  if (weak.length === 0) return undefined;
  const named = weak.map(({ member }) => `${nameOf(member)}: ${flawOf(member) ?? UNSOUND}`);
  return {
    found: `${enumerate(named)}; a token that it signs is refused (key-unknown)`,
    remedy: "have the provider replace it, before it signs with it",
  };
}

function isMeantFor(member: unknown, algorithms: readonly Algorithm[]): boolean {
  const { kty, crv, alg } = membersOfKey(member);
  return (
    isForSignatures(member) &&
    algorithms.some((name) => {
      const kind: { readonly kty: string; readonly crv?: string } = KEY_KINDS[name];
      return (alg === undefined || alg === name) && kty === kind.kty && (kind.crv === undefined || crv === kind.crv);
    })
  );
}
