import { Denial } from "../outcome/denial.ts";
import type { RegistrySettings } from "../settings/settings.ts";
import type { Claims } from "./claims.ts";

/** What ids look like: none can hold the characters that part the entries. */
const TOKEN_ID = /^[\w-]{1,64}$/;

/**
 * Holds a token against the entry that it was registered with: subject, scopes, end and key. So a stolen key signs no
 * token that is good for anything else than the registered ones.
 *
 * @param now - milliseconds since 1970. No skew is forgiven: both times are of this clock or of our own registry
 * @returns when the token ends, in milliseconds since 1970
 * @throws Denial `token-unregistered`, `token-ended`
 */
export function judgeRegistration(
  registry: RegistrySettings,
  { tokenId, subject, scopes, expiresAt }: Claims,
  keyId: string | undefined,
  now: number,
): number {
  const entry = findEntry(registry, tokenId);
  const isListed =
    entry !== undefined &&
    keyId !== undefined &&
    entry.subject === encodeURIComponent(subject) &&
    entry.keyId === keyId &&
    expiresAt <= entry.expires &&
    scopes.every((scope) => entry.scopes.includes(scope));
  if (!isListed) throw new Denial("token-unregistered");
  // Not the other way round: an end that is no number must not be one that never comes.
  if (!(now < entry.end * 1000)) throw new Denial("token-ended");
  return entry.end * 1000;
}

/**
 * The entries are one text that is searched for the one asked for: 10,000 of them, parsed, would cost each cold start
 * several milliseconds.
 */
function findEntry({ entries, scopeSets, keyIds }: RegistrySettings, tokenId: string | undefined) {
  if (tokenId === undefined || !TOKEN_ID.test(tokenId)) return undefined;
  const start = entries.indexOf(`;${tokenId} `);
  if (start < 0) return undefined;
  const [, subject, scopes, key, expires, end] = entries.slice(start + 1, entries.indexOf(";", start + 1)).split(" ");
  return {
    subject,
    scopes: scopeSets[Number(scopes)]?.split(" ") ?? [],
    keyId: keyIds[Number(key)],
    expires: Number(expires),
    end: Number(end ?? expires),
  };
}
