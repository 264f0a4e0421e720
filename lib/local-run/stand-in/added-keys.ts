import { createHash } from "node:crypto";
import type { JWK } from "jose";

/** Public keys by the issuer for which they are accepted as well. */
export type AddedKeys = ReadonlyMap<string, JWK>;

interface SettingsFile {
  readonly issuers: readonly { readonly issuer: string; jwks?: { keys: JWK[] } }[];
}

/** The text of an authorizer's `settings.json` with a further key for some issuers; nothing else of it differs. */
export function addKeys(text: string, added: AddedKeys): string {
  const settings = JSON.parse(text) as SettingsFile;
  for (const issuer of settings.issuers) {
    const key = added.get(issuer.issuer);
    if (key !== undefined) issuer.jwks = { ...issuer.jwks, keys: [...(issuer.jwks?.keys ?? []), key] };
  }
  return JSON.stringify(settings);
}

/** The text with those keys taken out again: what is left is what was there before, to the byte. */
export function takeOutKeys(text: string, added: AddedKeys): string {
  const settings = JSON.parse(text) as SettingsFile;
  for (const issuer of settings.issuers) {
    const { jwks } = issuer;
    if (jwks === undefined || !added.has(issuer.issuer)) continue;
    jwks.keys = jwks.keys.filter(({ kid }) => kid !== added.get(issuer.issuer)?.kid);
    if (jwks.keys.length === 0) delete issuer.jwks;
  }
  return JSON.stringify(settings);
}

/** SHA-256 in hex, as `sha256sum` prints it. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
