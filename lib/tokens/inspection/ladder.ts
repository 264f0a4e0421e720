import type { DenialReason } from "../../../lambda/authorizer/outcome/reasons.ts";

/** The rungs of the authorizer's ladder, in its order. */
export const RUNGS = [
  "bearer token",
  "form",
  "issuer",
  "header",
  "claims",
  "revocation",
  "registration",
  "key",
  "signature",
] as const;

export type Rung = (typeof RUNGS)[number];

/** On which rung the authorizer gives a reason; what it means, its own table says. */
export const RUNG_OF: Readonly<Record<DenialReason, Rung>> = {
  "header-malformed": "bearer token",
  "token-too-long": "bearer token",
  "token-malformed": "form",
  "header-not-json": "form",
  "payload-not-json": "form",
  "issuer-unknown": "issuer",
  "algorithm-refused": "header",
  "type-refused": "header",
  "critical-refused": "header",
  "key-id-malformed": "header",
  "expiration-malformed": "claims",
  expired: "claims",
  "not-before-malformed": "claims",
  "not-yet-valid": "claims",
  "issued-at-malformed": "claims",
  "issued-in-future": "claims",
  "issued-at-missing": "claims",
  "lifetime-too-long": "claims",
  "key-bound": "claims",
  "audience-malformed": "claims",
  "audience-refused": "claims",
  "subject-malformed": "claims",
  "token-id-malformed": "claims",
  "scope-malformed": "claims",
  revoked: "revocation",
  "token-unregistered": "registration",
  "token-ended": "registration",
  "key-unknown": "key",
  "key-ambiguous": "key",
  "key-mismatch": "key",
  "signature-invalid": "signature",
};

/** One rung, and what became of the token on it. */
export interface Step {
  readonly rung: Rung;
  readonly result: "passed" | "refused" | "cannot be told" | "not reached";
}

/**
 * The ladder as a token has climbed it.
 *
 * @param stop where it was refused or no decision could be made; undefined when it has passed
 */
export function stepsTo(stop: { readonly rung: Rung; readonly isRefused: boolean } | undefined): Step[] {
  const at = stop === undefined ? RUNGS.length : RUNGS.indexOf(stop.rung);
  return RUNGS.map((rung, index) => {
    if (index < at) return { rung, result: "passed" };
    if (index > at) return { rung, result: "not reached" };
    return { rung, result: stop?.isRefused ? "refused" : "cannot be told" };
  });
}
