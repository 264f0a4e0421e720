import { millisOf } from "../values/instant.ts";
import type { RegistryEntry, RegistryKey } from "./registry-schema.ts";

/** When a token ends: `expires` or an earlier `notAfter`, in milliseconds since 1970; 0 when it is revoked. */
export function endOf({ expires, notAfter, revoked }: RegistryEntry): number {
  if (revoked !== undefined) return 0;
  return Math.min(millisOf(expires), notAfter === undefined ? Number.POSITIVE_INFINITY : millisOf(notAfter));
}

/** The tokens that a key is still published for at a time: signed with it, not revoked, not ended. */
export function tokensThatNeed(key: Pick<RegistryKey, "kid">, tokens: readonly RegistryEntry[], now: number) {
  return tokens.filter((entry) => entry.key === key.kid && endOf(entry) > now);
}
