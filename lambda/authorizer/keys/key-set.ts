import type { CryptoKey } from "jose";
import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";
import { type Algorithm, KEY_KINDS } from "../settings/algorithms.ts";
import { fitsAlgorithm, MAX_CANDIDATES, type PublicKey, parsePublicKey } from "./public-key.ts";

/** A public key, imported for one algorithm; compared by identity. */
export interface VerificationKey {
  readonly keyId: string | undefined;
  readonly algorithm: Algorithm;
  readonly key: CryptoKey;
  /** The same text for the same key, algorithm and key id: tells whether a key of a later set is this one. */
  readonly identity: string;
}

/** The usable keys of one issuer, all imported. */
export interface KeySet {
  /** The keys that a token with this key id and algorithm may be signed with; none when that is not clear. */
  candidates(keyId: string | undefined, algorithm: Algorithm): readonly VerificationKey[];
  /** Whether any usable key has this id, for whatever algorithm. */
  knows(keyId: string): boolean;
  holds(key: VerificationKey): boolean;
  readonly keys: readonly VerificationKey[];
}

/**
 * Imports the keys of a JSON Web Key Set (RFC 7517 section 5) that fit an issuer's algorithms. Keys that do not fit, are
 * not for verifying, or are refused by the crypto library (a point off its curve, say) are skipped.
 *
 * @param previous - the set that this one replaces: keys that are in both keep their identity
 * @throws AuthorizerUnavailable `key-set-malformed` when it is no key set, `key-set-empty` when no key of it is usable
 */
export async function importKeySet(
  document: unknown,
  algorithms: readonly Algorithm[],
  previous?: KeySet,
): Promise<KeySet> {
  const members = (document as { keys?: unknown } | null | undefined)?.keys;
  if (!Array.isArray(members)) throw new AuthorizerUnavailable("key-set-malformed");
  const known = new Map(previous?.keys.map((key) => [key.identity, key]));
  const imports = members.map(parsePublicKey).flatMap((key) => importsOf(key, algorithms, known));
  const keys = (await Promise.all(imports)).filter((key) => key !== undefined);
  if (keys.length === 0) throw new AuthorizerUnavailable("key-set-empty");
  return createKeySet(keys);
}

function importsOf(
  key: PublicKey | undefined,
  algorithms: readonly Algorithm[],
  known: ReadonlyMap<string, VerificationKey>,
): (VerificationKey | Promise<VerificationKey | undefined>)[] {
  if (key === undefined) return [];
  return algorithms
    .filter((algorithm) => fitsAlgorithm(key, algorithm))
    .map((algorithm) => known.get(identityOf(key, algorithm)) ?? importKey(key, algorithm));
}

async function importKey(key: PublicKey, algorithm: Algorithm): Promise<VerificationKey | undefined> {
  try {
    const imported = await crypto.subtle.importKey("jwk", key.jwk, KEY_KINDS[algorithm].subtle, false, ["verify"]);
    return { keyId: key.keyId, algorithm, key: imported, identity: identityOf(key, algorithm) };
  } catch {
    return undefined;
  }
}

function identityOf({ keyId, jwk }: PublicKey, algorithm: Algorithm): string {
  return JSON.stringify([keyId ?? null, algorithm, Object.entries(jwk)]);
}

function createKeySet(all: readonly VerificationKey[]): KeySet {
  const keys = [...new Map(all.map((key) => [key.identity, key])).values()]; // a key that is listed twice is one key
  const byId = new Map<string, VerificationKey[]>();
  const byAlgorithm = new Map<Algorithm, VerificationKey[]>();
  for (const key of keys) {
    append(byAlgorithm, key.algorithm, key);
    if (key.keyId !== undefined) append(byId, key.keyId, key);
  }
  const members = new Set(keys);
  return {
    keys,
    holds: (key) => members.has(key),
    knows: (keyId) => byId.has(keyId),
    candidates(keyId, algorithm) {
      if (keyId === undefined) return unlessMany(byAlgorithm.get(algorithm));
      return (byId.get(keyId) ?? []).filter((key) => key.algorithm === algorithm).slice(0, MAX_CANDIDATES);
    },
  };
}

/**
 * A token without a kid may be meant for any key of its algorithm (RFC 7515 section 4.1.4 makes kid optional, and small
 * providers leave it out): for one of two, during a rotation. With many, trying them all would let every token
 * without a kid cost as many signature checks as the provider has keys.
 */
function unlessMany(keys: readonly VerificationKey[] = []): readonly VerificationKey[] {
  return keys.length <= MAX_CANDIDATES ? keys : [];
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
