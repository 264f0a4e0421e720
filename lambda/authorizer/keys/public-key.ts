import { type Algorithm, KEY_KINDS } from "../settings/algorithms.ts";

/** A key's public members, checked; no other member is handed on. */
export interface PublicKey {
  /** `kid`, or absent. */
  readonly keyId: string | undefined;
  /** `alg`, when the key says so itself. */
  readonly algorithm: string | undefined;
  readonly jwk: { readonly kty: string; readonly [member: string]: string };
}

/**
 * Most keys that are tried for one token: those under its key id, which should be distinct (RFC 7517 section 4.5) but need not
 * be, or all of its algorithm where it names none. Each costs a signature check.
 */
export const MAX_CANDIDATES = 4;

/** Members that make a key private or symmetric (RFC 7518 sections 6.2.2, 6.3.2, 6.4). */
export const SECRET_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/** The coordinates' length in bytes per curve (RFC 7518 section 6.2.1.2, RFC 8037 section 2). */
export const COORDINATE_BYTES: Readonly<Record<string, number>> = {
  "P-256": 32,
  "P-384": 48,
  "P-521": 66,
  Ed25519: 32,
};

/**
 * Reads one member of a key set as a key for verifying signatures.
 *
 * @returns undefined for every other key: a provider may publish keys for encryption, keys of unknown kinds, or by mistake
 *   a secret one. None of these makes the good keys of the set unusable (RFC 7517 section 5)
 */
export function parsePublicKey(member: unknown): PublicKey | undefined {
  if (typeof member !== "object" || member === null || Array.isArray(member)) return undefined;
  const key = member as Readonly<Record<string, unknown>>;
  const { kid, alg } = key;
  if (!isOptionalText(kid) || !isOptionalText(alg) || !isForVerifying(key)) return undefined;
  if (SECRET_MEMBERS.some((name) => key[name] !== undefined)) return undefined;
  const jwk = publicMembers(key);
  return jwk && { keyId: kid, algorithm: alg, jwk };
}

/** Whether the key is of the kind that the algorithm needs, and not reserved for another one (RFC 7517 section 4.4). */
export function fitsAlgorithm(key: PublicKey, algorithm: Algorithm): boolean {
  const kind: { kty: string; crv?: string } = KEY_KINDS[algorithm];
  const isReserved = key.algorithm !== undefined && key.algorithm !== algorithm;
  return !isReserved && key.jwk.kty === kind.kty && key.jwk.crv === kind.crv;
}

function isForVerifying({ use, key_ops }: Readonly<Record<string, unknown>>): boolean {
  if (use !== undefined && use !== "sig") return false;
  return key_ops === undefined || (Array.isArray(key_ops) && key_ops.includes("verify"));
}

function publicMembers(key: Readonly<Record<string, unknown>>): PublicKey["jwk"] | undefined {
  const { kty, crv, x, y, n, e } = key;
  if (kty === "RSA" && isModulus(n) && isSaneExponent(e)) return { kty, n, e };
  const length = typeof crv === "string" ? COORDINATE_BYTES[crv] : undefined;
  if (length === undefined || typeof crv !== "string" || !isOfLength(x, length)) return undefined;
  if (kty === "EC" && crv !== "Ed25519" && isOfLength(y, length)) return { kty, crv, x, y };
  if (kty === "OKP" && crv === "Ed25519" && !isOfLowOrder(x)) return { kty, crv, x };
  return undefined;
}

function isModulus(n: unknown): n is string {
  const bytes = decode(n);
  return bytes !== undefined && isSaneModulus(bytes);
}

/** With an exponent of 1 every text signs itself; an even one is no RSA key; a huge one only costs time. */
function isSaneExponent(e: unknown): e is string {
  const bytes = decode(e);
  if (bytes === undefined || bytes.length === 0 || bytes.length > 5) return false;
  const exponent = bytes.readUIntBE(0, bytes.length);
  return exponent >= 3 && exponent <= 0xffff_ffff && exponent % 2 === 1;
}

const FIELD = 2n ** 255n - 19n;

/**
 * Whether the order of an Ed25519 point divides 8, in any spelling: with such a key, one signature made without a
 * private key fits every text, or every eighth. Of order 1 and 2 are y = 1 and -1, of order 4 is y = 0, and a point is of
 * order 8 if doubling it gives y = 0: d y^4 + 2 y^2 - 1 = 0, where d = -121665/121666 (RFC 8032 section 5.1).
 */
function isOfLowOrder(x: string): boolean {
  const bytes = Buffer.from(x, "base64url").reverse();
  const y = BigInt.asUintN(255, BigInt(`0x${bytes.toString("hex")}`)); // the highest bit is the sign of the other coordinate
  const square = (y * y) % FIELD;
  return (y * (square - 1n) * (121665n * square * square - 243332n * square + 121666n)) % FIELD === 0n;
}

function isOfLength(coordinate: unknown, length: number): coordinate is string {
  return decode(coordinate)?.length === length;
}

function decode(text: unknown): Buffer | undefined {
  if (typeof text !== "string") return undefined;
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

/** RFC 7518 section 3.3: "A key of size 2048 bits or larger MUST be used". */
export const MIN_MODULUS_BITS = 2048;
const MAX_BITS = 16384; // OpenSSL verifies no more

/** Whether an RSA modulus, big-endian, can belong to a key with which only its holder can sign. */
export function isSaneModulus(bytes: Buffer): boolean {
  const bits = bitLength(bytes);
  const isOdd = ((bytes.at(-1) ?? 0) & 1) === 1; // a product of two large primes is
  return isOdd && bits >= MIN_MODULUS_BITS && bits <= MAX_BITS && !isFactorable(bytes);
}

/** The length of a number, big-endian, without leading zeros; some providers write a zero byte there. */
export function bitLength(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first) * 8 - Math.clz32(bytes[first] as number) + 24;
}

/** The primes up to 157 modulo which not every residue is a power of 65537. */
const TELLING_PRIMES = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

/**
 * Whether the modulus is of the kind that some smart cards made until 2017, whose private half can be computed
 * (CVE-2017-15361, "ROCA"): a power of 65537 modulo every small prime. Of other moduli, one in 239 million is.
 */
export function isFactorable(bytes: Buffer): boolean {
  const modulus = BigInt(`0x${bytes.toString("hex")}`);
  return TELLING_PRIMES.every((prime) => isPowerOf65537(Number(modulus % BigInt(prime)), prime));
}

function isPowerOf65537(residue: number, prime: number): boolean {
  let power = 1;
  do {
    if (power === residue) return true;
    power = (power * 65537) % prime;
  } while (power !== 1);
  return false;
}
