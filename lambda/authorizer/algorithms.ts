/**
 * The signature algorithms that an issuer may be allowed to use (RFC 7518 section 3.1, RFC 8037), and the one kind of
 * key that fits each.
 *
 * Asymmetric ones only: with an HMAC, whoever can verify can also sign (RFC 8725 section 2.1). The table is what binds
 * a key to an algorithm (RFC 8725 section 3.1): a key is imported for the algorithms of its row and no other.
 */
export const KEY_KINDS = {
  RS256: { kty: "RSA" },
  RS384: { kty: "RSA" },
  RS512: { kty: "RSA" },
  PS256: { kty: "RSA" },
  PS384: { kty: "RSA" },
  PS512: { kty: "RSA" },
  ES256: { kty: "EC", crv: "P-256" },
  ES384: { kty: "EC", crv: "P-384" },
  ES512: { kty: "EC", crv: "P-521" },
  EdDSA: { kty: "OKP", crv: "Ed25519" },
} as const satisfies Record<string, { kty: string; crv?: string }>;

/** An asymmetric signature algorithm, by its JOSE name. */
export type Algorithm = keyof typeof KEY_KINDS;

/** Whether a value is the exact name of a supported algorithm; `none`, HMACs and other spellings are not. */
export function isAlgorithm(value: unknown): value is Algorithm {
  return typeof value === "string" && Object.hasOwn(KEY_KINDS, value);
}
