import type { VerificationKey } from "../keys/key-set.ts";
import type { TrustedIssuer } from "./trusted-issuers.ts";

/** What is learned about a request on the way to its decision, for the log. */
export interface Findings {
  /** The issuer, once it is known to be one of the settings. */
  issuer?: TrustedIssuer;
  /** Whether the issuer's keys were asked for: before that, their age says nothing, since nobody has kept them fresh. */
  askedForKeys?: boolean;
  /** The token, once it is verified. */
  token?: { readonly key: VerificationKey; readonly subject: string };
  /** Whether it had been verified before. */
  remembered?: boolean;
}

/** The part of a decision that may be logged of what was found. */
export function describeFindings({ issuer, askedForKeys, token, remembered }: Findings) {
  return {
    remembered: remembered === true,
    issuer: issuer?.settings.issuer,
    keyId: token?.key.keyId,
    algorithm: token?.key.algorithm,
    keySetAgeSeconds: askedForKeys ? issuer?.keys.ageSeconds() : undefined,
    keySetFault: issuer?.keys.fault(),
    subject: token?.subject,
  };
}
