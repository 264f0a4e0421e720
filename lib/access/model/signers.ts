import { createHash } from "node:crypto";
import { fitsAlgorithm, type PublicKey, parsePublicKey } from "../../../lambda/authorizer/keys/public-key.ts";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import type { ModelSigner } from "./access-model.ts";

export type ConfigIssuer = EnvironmentConfig["auth"]["issuers"][number];

/** Each algorithm with each key that fits it; of keys that are found at run time, with the place where. */
export function signersOf(issuer: ConfigIssuer): ReadonlyMap<string, ModelSigner> {
  const { algorithms, jwks, registry } = issuer;
  const inline = registry?.keys ?? jwks?.keys;
  const signers = inline
    ? inline.flatMap((key) => inlineSigners(key, algorithms))
    : algorithms.map((algorithm) => ({ algorithm, key: keySetAddress(issuer) }));
  return new Map(signers.map((signer) => [`${signer.algorithm} ${signer.key}`, signer]));
}

/** The name of keys that are found at run time. */
export function keySetAddress({ jwksUri, issuer }: Pick<ConfigIssuer, "jwksUri" | "issuer">): string {
  return jwksUri === undefined ? `found by discovery at ${issuer}` : `of ${jwksUri}`;
}

function inlineSigners(given: unknown, algorithms: ConfigIssuer["algorithms"]): ModelSigner[] {
  const key = parsePublicKey(given);
  if (key === undefined) return [];
  const name = keyName(key);
  return algorithms.filter((algorithm) => fitsAlgorithm(key, algorithm)).map((algorithm) => ({ algorithm, key: name }));
}

/** The name of an inline key, which says all of it: its id and its thumbprint. */
export function keyName({ keyId, jwk }: Pick<PublicKey, "keyId" | "jwk">): string {
  return `${keyIdInWords(keyId)} ${thumbprint(jwk)}`;
}

/** How the name of a key with this id begins. */
export function keyIdInWords(keyId: string | undefined): string {
  return keyId === undefined ? "without id" : JSON.stringify(keyId);
}

/** RFC 7638: the hash of the members that make the key, sorted, without white space. */
function thumbprint(jwk: Readonly<Record<string, string>>): string {
  const members = Object.entries(jwk).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest("base64url");
}
