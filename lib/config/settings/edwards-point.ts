// RFC 8032 section 5.1: the field, and the curve's constant -121665/121666.
const P = 2n ** 255n - 19n;
const D = modulo(-121665n * power(121666n, P - 2n));

/**
 * Whether 32 bytes are the canonical encoding of a point on Ed25519 (RFC 8032 section 5.1.3). The crypto library imports any
 * 32 bytes, and then finds no signature good.
 */
export function isEdwardsPoint(bytes: Buffer): boolean {
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`) & (2n ** 255n - 1n);
  if (y >= P) return false;
  const square = modulo((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  // Euler's criterion: what it is not one of has no root, and so no other coordinate.
  return square === 0n || power(square, (P - 1n) / 2n) === 1n;
}

function modulo(value: bigint): bigint {
  return ((value % P) + P) % P;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = modulo(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(result * factor);
    factor = modulo(factor * factor);
  }
  return result;
}
