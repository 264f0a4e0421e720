import { createIssuerKeys, type KeySetWorld } from "../keys/issuer-keys.ts";
import type { KeySource } from "../keys/key-source.ts";
import type { Findings } from "../outcome/decision.ts";
import type { AuthorizerSettings, IssuerSettings, RevokedSettings } from "../settings/settings.ts";
import type { Claims } from "./claims.ts";

/** An issuer of the settings, with its keys and its part of the revocation list. */
export interface TrustedIssuer {
  readonly settings: IssuerSettings;
  readonly keys: KeySource;
  isRevoked(claims: Pick<Claims, "subject" | "tokenId">): boolean;
}

/** What the log says of an issuer; see `Findings` about when the age of its key set says something. */
export function issuerFindings({ settings, keys }: TrustedIssuer, askedForKeys: boolean): Findings {
  const { ageSeconds, fault } = keys.status();
  return { issuer: settings.issuer, keySetAgeSeconds: askedForKeys ? ageSeconds : undefined, keySetFault: fault };
}

/** The trusted issuers by their exact `iss`. A Map: `iss` may be any text, `__proto__` included. */
export function createTrustedIssuers(
  settings: AuthorizerSettings,
  world: KeySetWorld,
): ReadonlyMap<string, TrustedIssuer> {
  return new Map(
    settings.issuers.map((issuer) => [
      issuer.issuer,
      {
        settings: issuer,
        keys: createIssuerKeys(issuer, settings.keySets, world),
        isRevoked: revocationOf(settings.revoked.filter((entry) => entry.issuer === issuer.issuer)),
      },
    ]),
  );
}

/** An entry with both a jti and a sub revokes that token of that subject; with one of them, whatever has it. */
function revocationOf(entries: readonly RevokedSettings[]): TrustedIssuer["isRevoked"] {
  return ({ tokenId, subject }) =>
    entries.some(({ jti, sub }) => (jti === undefined || jti === tokenId) && (sub === undefined || sub === subject));
}
