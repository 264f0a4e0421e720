/**
 * Every outcome of a request for authorization, every reason for it, and what the reason means.
 *
 * - `authenticated`: a policy was returned; API Gateway allows or denies by it (403 for a route out of its scopes).
 * - `denied`: the credential was refused; 401 for the caller.
 * - `unavailable`: no decision could be made; 503 for the caller. Never an allow, and never a 401, which would send a
 *   caller with a good credential away to fetch another.
 *
 * The reasons are stable: they are the `Reason` dimension of the metrics and the `reason` of the log lines. The caller
 * never sees them, since they would tell an attacker how far a forgery got.
 */
export const REASONS = {
  authenticated: {
    ok: "a policy was returned",
  },
  denied: {
    "header-malformed":
      "the Authorization header is not the word Bearer, one space and one token (RFC 6750 section 2.1)",
    "token-too-long": "the header is over 8 KB; nothing of it was looked at",
    "token-malformed": "not three canonical base64url segments (RFC 7515 section 7.1, RFC 4648 section 3.5)",
    "header-not-json": "the JOSE header is not one JSON object in UTF-8 without duplicate members (RFC 7515 section 4)",
    "payload-not-json": "the claims set is not one JSON object in UTF-8 without duplicate members (RFC 7519 section 4)",
    "issuer-unknown": "the iss claim is not, to the letter, an issuer of this environment (RFC 7519 section 4.1.1)",
    "algorithm-refused": "the alg header is not one that this issuer may use (RFC 8725 section 3.1)",
    "type-refused":
      "the typ header or a claim (token_use, typ, events, at_hash, c_hash) shows another kind of token (RFC 8725 sections 3.11 and 3.12, RFC 9068 section 4)",
    "key-bound":
      "the token is bound to a key by a cnf claim, so it is no bearer token (RFC 9449 section 6, RFC 8705 section 3)",
    "critical-refused": "the header asks for an extension by crit or b64; none is supported (RFC 7515 section 4.1.11)",
    "key-id-malformed": "the kid header is not a string (RFC 7515 section 4.1.4)",
    "expiration-malformed": "exp is absent, not a safe finite number, or over 100 years ahead (RFC 7519 section 4.1.4)",
    expired: "exp has passed (RFC 7519 section 4.1.4)",
    "not-before-malformed": "nbf is not a safe finite number (RFC 7519 section 4.1.5)",
    "not-yet-valid": "nbf has not come yet (RFC 7519 section 4.1.5)",
    "issued-at-malformed": "iat is not a safe finite number (RFC 7519 section 4.1.6)",
    "issued-at-missing": "the issuer has maxLifetimeSeconds, and there is no iat to count it from",
    "lifetime-too-long": "exp is more than the issuer's maxLifetimeSeconds after iat",
    "issued-in-future": "iat is in the future (RFC 7519 section 4.1.6)",
    "audience-malformed": "the audience claim is absent or of another shape than RFC 7519 section 4.1.3 allows",
    "audience-refused": "no accepted audience is in the audience claim (RFC 8725 section 3.9)",
    "subject-malformed": "sub is absent, empty, not a string, over 256 bytes, or holds control or broken characters",
    "token-id-malformed":
      "jti is not a string of at most 256 bytes without control characters (RFC 7519 section 4.1.7)",
    "scope-malformed": "scope or scp holds what RFC 6749 section 3.3 does not allow in a scope",
    revoked: "the token or its subject is on the revocation list",
    "token-unregistered":
      "the issuer has a registry, and no entry of it has this jti with this subject and key, these scopes, and an end that is not before exp",
    "token-ended": "the token's entry in the registry has ended by expires or notAfter, or is revoked",
    "key-unknown": "no key of the issuer's key set has this kid",
    "key-ambiguous": "the token names no kid, and no key of the set fits its algorithm, or more than four do",
    "key-mismatch": "the key with this kid is for another algorithm (RFC 8725 section 3.1)",
    "signature-invalid": "no candidate key verifies the signature (RFC 7515 section 5.2)",
  },
  unavailable: {
    "key-set-unreachable": "the provider's address, connection or TLS failed",
    "key-set-timeout": "the provider did not answer in full within keySets.timeoutMillis",
    "key-set-status": "the provider answered with another status than 200; redirects are not followed",
    "key-set-oversized": "the answer is over 256 KB",
    "key-set-not-json": "the answer is not JSON, is labelled as another type, or is compressed",
    "key-set-malformed": "the answer is JSON, but not a key set or a discovery document",
    "key-set-empty": "the key set has no key that fits this issuer's algorithms",
    "discovery-mismatch":
      "the discovery document is about another issuer, or names an address that is not https or leads to the authorizer's own machine",
    "event-malformed": "the event is not one of an API Gateway TOKEN authorizer",
    internal: "an unexpected error: a bug",
  },
} as const;

export type Outcome = keyof typeof REASONS;

/** Why a credential is refused. */
export type DenialReason = keyof typeof REASONS.denied;

/** Why no decision can be made. */
export type FaultReason = keyof typeof REASONS.unavailable;
