const MIN_BITS = 2048; // RFC 7518 section 3.3
const MAX_BITS = 16384; // OpenSSL verifies no more

/** Whether an RSA modulus, big-endian, can be that of a key which only its holder signs with. */
export function isSaneModulus(bytes: Buffer): boolean {
  const first = bytes.findIndex((byte) => byte !== 0); // some providers write a leading zero byte
  if (first < 0) return false;
  const bits = (bytes.length - first) * 8 - Math.clz32(bytes[first] as number) + 24;
  const isOdd = ((bytes.at(-1) as number) & 1) === 1; // a product of two large primes is
  return isOdd && bits >= MIN_BITS && bits <= MAX_BITS && !isFactorable(bytes);
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
