import { createHash } from "node:crypto";
import { fitsAlgorithm, parsePublicKey } from "../../../lambda/authorizer/keys/public-key.ts";
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

function keySetAddress({ jwksUri, issuer }: ConfigIssuer): string {
  return jwksUri === undefined ? `found by discovery at ${issuer}` : `of ${jwksUri}`;
}

function inlineSigners(given: unknown, algorithms: ConfigIssuer["algorithms"]): ModelSigner[] {
  const key = parsePublicKey(given);
  if (key === undefined) return [];
  const name = `${key.keyId === undefined ? "without id" : JSON.stringify(key.keyId)} ${thumbprint(key.jwk)}`;
  return algorithms.filter((algorithm) => fitsAlgorithm(key, algorithm)).map((algorithm) => ({ algorithm, key: name }));
}

/** RFC 7638: the hash of the members that make the key, sorted, without white space. */
function thumbprint(jwk: Readonly<Record<string, string>>): string {
  const members = Object.entries(jwk).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest("base64url");
}
