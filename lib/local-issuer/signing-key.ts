import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Algorithm } from "../../lambda/authorizer/settings/algorithms.ts";

/** A key pair made on the spot; the private half never leaves the object. */
export interface SigningKey {
  readonly keyId: string;
  readonly algorithm: Algorithm;
  readonly publicKey: KeyObject;
  /** The public half as a member of a key set, with `kid`, `alg` and `use`. */
  readonly jwk: Readonly<Record<string, unknown>>;
  /** Signs a text as this key's algorithm does; base64url. */
  sign(text: string, algorithm?: Algorithm): string;
  /** A JWT in compact serialisation; `header` replaces members of `{ alg, kid, typ }`. */
  mint(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
}

/**
 * Makes a key pair for one algorithm.
 *
 * @param modulusBits - RSA only; default 2048
 */
export function createSigningKey(algorithm: Algorithm, keyId: string, modulusBits = 2048): SigningKey {
  const { publicKey, privateKey } = generate(algorithm, modulusBits);
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: keyId, alg: algorithm, use: "sig" };
  const signText = (text: string, used: Algorithm = algorithm) => signWith(privateKey, used, text);
  return {
    keyId,
    algorithm,
    publicKey,
    jwk,
    sign: signText,
    mint(claims, header = {}) {
      const text = `${encodeJson({ alg: algorithm, kid: keyId, typ: "at+jwt", ...header })}.${encodeJson(claims)}`;
      return `${text}.${signText(text)}`;
    },
  };
}

/** JSON, UTF-8, base64url: the way of every part of a JWT. */
export function encodeJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

const CURVES = { ES256: "P-256", ES384: "P-384", ES512: "P-521" } as const;

function generate(algorithm: Algorithm, modulusLength: number) {
  if (isEdwards(algorithm)) return generateKeyPairSync("ed25519");
  if (algorithm === "ES256" || algorithm === "ES384" || algorithm === "ES512") {
    return generateKeyPairSync("ec", { namedCurve: CURVES[algorithm] });
  }
  return generateKeyPairSync("rsa", { modulusLength });
}

function signWith(key: KeyObject, algorithm: Algorithm, text: string): string {
  const digest = isEdwards(algorithm) ? null : `sha${algorithm.slice(2)}`;
  // -1 is crypto.constants.RSA_PSS_SALTLEN_DIGEST, 6 is RSA_PKCS1_PSS_PADDING (RFC 7518 section 3.5).
  const padding = algorithm.startsWith("PS") ? { padding: 6, saltLength: -1 } : {};
  return sign(digest, Buffer.from(text), { key, dsaEncoding: "ieee-p1363", ...padding }).toString("base64url");
}

/** RFC 8037 calls it EdDSA, RFC 9864 Ed25519. */
function isEdwards(algorithm: Algorithm): boolean {
  return algorithm === "EdDSA" || algorithm === "Ed25519";
}
