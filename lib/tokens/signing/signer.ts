import type { Algorithm } from "../../../lambda/authorizer/settings/algorithms.ts";

/** What the tokens of a registry are signed with: P-256 or Ed25519, the two that a file and KMS can both hold. */
export type SigningAlgorithm = Extract<Algorithm, "ES256" | "Ed25519">;

/** The public half of a signing key, without any other member. */
export type PublicHalf =
  | { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string }
  | { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string };

/** A private key that can be used, wherever it lies; the key itself never leaves. */
export interface Signer {
  readonly algorithm: SigningAlgorithm;
  readonly publicHalf: PublicHalf;
  /** Signs bytes as JOSE wants it (RFC 7518 section 3.4, RFC 8037 section 3.1): 64 bytes for either algorithm. */
  sign(input: Uint8Array): Promise<Uint8Array>;
}

/** The public half in a JWK, or undefined when it is of another kind. */
export function publicHalfOf({ kty, crv, x, y }: Readonly<Record<string, unknown>>): PublicHalf | undefined {
  if (typeof x !== "string") return undefined;
  if (kty === "EC" && crv === "P-256" && typeof y === "string") return { kty, crv, x, y };
  return kty === "OKP" && crv === "Ed25519" ? { kty, crv, x } : undefined;
}

/** What a key signs with follows from its kind. */
export function algorithmOf({ kty }: PublicHalf): SigningAlgorithm {
  return kty === "EC" ? "ES256" : "Ed25519";
}

export function isSamePublicHalf(one: PublicHalf, other: PublicHalf): boolean {
  return one.crv === other.crv && one.x === other.x && (one.kty === "OKP" || one.y === (other as typeof one).y);
}
