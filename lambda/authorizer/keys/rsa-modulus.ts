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
