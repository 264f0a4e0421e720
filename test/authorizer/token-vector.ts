import type { Algorithm } from "../../lambda/authorizer/settings/algorithms.ts";
import type { IssuerSettings, RevokedSettings } from "../../lambda/authorizer/settings/settings.ts";

/** A case of test/vectors/token-cases.ts: how a header is made, and what has to come of it. */
export interface TokenVector {
  readonly name: string;
  readonly given: TokenRecipe;
  readonly expected: ExpectedOutcome;
}

/** How to make a token out of a good one (RS256, key `rsa`, the claims of `someClaims`). */
export interface TokenRecipe {
  /** Key to sign with: rsa, ec, ec384, ec521, ed, weak (RSA of 1024 bits), foreign (RSA, in no key set), private. */
  readonly key?: string;
  /** Algorithm to sign as. The header's `alg` follows it only where `keySet` is given: otherwise it is a lie. */
  readonly alg?: Algorithm;
  /** Members of the header to set. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Members of the header to leave out. */
  readonly without?: readonly string[];
  /** The whole header as text. */
  readonly headerText?: string;
  /** Claims to set; `now+5` in exp, nbf and iat is a time. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly withoutClaims?: readonly string[];
  /** The claims as text; `{{claims}}` is the members of the good ones, `{{exp}}` a good expiration. */
  readonly claimsText?: string;
  /** How the signature is made. Default: a real one. */
  readonly signature?: string;
  /** The token's text: `{h}`, `{c}`, `{s}` are its segments, `{other}` and `{otherHeader}` segments never signed. */
  readonly token?: string;
  /** The Authorization header; null is none. Default `Bearer {token}`. */
  readonly authorization?: string | null;
  /** The issuer's key set. Default: rsa, ec, ed. */
  readonly keySet?: readonly KeySetMember[];
  readonly issuer?: Partial<IssuerSettings>;
  readonly revoked?: readonly RevokedSettings[];
}

export interface KeySetMember {
  readonly key?: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  /** A member that is no key of ours. */
  readonly literal?: unknown;
}

export interface ExpectedOutcome {
  readonly status: 401 | "policy";
  readonly reason: string;
  readonly principal?: string;
  readonly scopes?: string;
}
