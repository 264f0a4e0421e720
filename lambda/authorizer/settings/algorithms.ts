interface KeyKind {
  /** Key type of the JWK (RFC 7518 section 6.1). */
  readonly kty: "RSA" | "EC" | "OKP";
  /** Curve of the JWK; absent for RSA. */
  readonly crv?: string;
  /** How WebCrypto calls the algorithm when a key is imported for it. */
  readonly subtle: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
}

const ED25519: KeyKind = { kty: "OKP", crv: "Ed25519", subtle: { name: "Ed25519" } };

/**
 * The signature algorithms that an issuer may be allowed to use (RFC 7518 section 3.1, RFC 8037, RFC 9864), and the one
 * kind of key that fits each.
 *
 * Asymmetric ones only: with an HMAC, every verifier can also sign (RFC 8725 section 2.1). The table is what binds
 * a key to an algorithm (RFC 8725 section 3.1): a key is imported for the algorithms of its row and no other.
 */
export const KEY_KINDS = {
  RS256: rsa("RSASSA-PKCS1-v1_5", 256),
  RS384: rsa("RSASSA-PKCS1-v1_5", 384),
  RS512: rsa("RSASSA-PKCS1-v1_5", 512),
  PS256: rsa("RSA-PSS", 256),
  PS384: rsa("RSA-PSS", 384),
  PS512: rsa("RSA-PSS", 512),
  ES256: ec("P-256"),
  ES384: ec("P-384"),
  ES512: ec("P-521"),
  // Two names of one algorithm: RFC 9864 replaces the first, which leaves the curve open, by the second.
  EdDSA: ED25519,
  Ed25519: ED25519,
} satisfies Record<string, KeyKind>;

/** An asymmetric signature algorithm, by its JOSE name. */
export type Algorithm = keyof typeof KEY_KINDS;

/** Whether a value is the exact name of a supported algorithm; `none`, HMACs and other spellings are not. */
export function isAlgorithm(value: unknown): value is Algorithm {
  return typeof value === "string" && Object.hasOwn(KEY_KINDS, value);
}

function rsa(name: string, bits: number): KeyKind {
  return { kty: "RSA", subtle: { name, hash: `SHA-${bits}` } };
}

function ec(crv: string): KeyKind {
  return { kty: "EC", crv, subtle: { name: "ECDSA", namedCurve: crv } };
}
