import { createHash } from "node:crypto";
import {
  fitsAlgorithm,
  MAX_CANDIDATES,
  type PublicKey,
  parsePublicKey,
} from "../../../lambda/authorizer/keys/public-key.ts";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import type { ModelSigner } from "./access-model.ts";

export type ConfigIssuer = EnvironmentConfig["auth"]["issuers"][number];

/** Each algorithm with each key that fits it; of keys that are found at run time, with the place where. */
export function signersOf(issuer: ConfigIssuer): ReadonlyMap<string, ModelSigner> {
  const { algorithms, jwks, registry } = issuer;
  const inline = registry?.keys ?? jwks?.keys;
  if (inline === undefined) return byName(algorithms.map((algorithm) => ({ algorithm, key: keySetAddress(issuer) })));
  const named = byName(inline.flatMap((key) => inlineSigners(key, algorithms)));
  return registry === undefined ? withUnnamed(named) : named; // a registry's tokens name their key
}

function byName(signers: readonly ModelSigner[]): ReadonlyMap<string, ModelSigner> {
  return new Map(signers.map((signer) => [`${signer.algorithm} ${signer.key}`, signer]));
}

/** A token that names no key may be signed with any key of its algorithm, unless these are too many to try. */
function withUnnamed(named: ReadonlyMap<string, ModelSigner>): ReadonlyMap<string, ModelSigner> {
  const all = [...named.values()];
  const isUsable = ({ algorithm }: ModelSigner) =>
    all.filter((other) => other.algorithm === algorithm).length <= MAX_CANDIDATES;
  const usable = all.filter((signer) => hasId(signer.key) || isUsable(signer));
  const unnamed = usable
    .filter((signer) => hasId(signer.key) && isUsable(signer))
    .map(({ algorithm, key }) => ({
      algorithm,
      key: `${keyIdInWords(undefined)} ${thumbprintIn(key)}`,
      isUnnamed: true,
    }))
    .filter(({ algorithm, key }) => !named.has(`${algorithm} ${key}`));
  return byName([...usable, ...unnamed]);
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

function hasId(name: string): boolean {
  return !name.startsWith(`${keyIdInWords(undefined)} `);
}

/** What of the name of an inline key is the same for every id of it. */
export function thumbprintIn(name: string): string {
  return name.slice(name.lastIndexOf(" ") + 1);
}

/** RFC 7638: the hash of the members that make the key, sorted, without white space. */
function thumbprint(jwk: Readonly<Record<string, string>>): string {
  const members = Object.entries(jwk).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest("base64url");
}
