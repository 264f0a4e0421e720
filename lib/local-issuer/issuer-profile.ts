/** What an environment expects of an issuer's tokens, as far as issuing them needs. */
export interface IssuerProfile {
  /** The `iss` claim, exactly as configured: `http://127.0.0.1:9400`, a path and a trailing slash included if it has them. */
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly audienceClaim: "aud" | "client_id";
  /** The scopes of a token that asks for none in particular. */
  readonly scopes: readonly string[];
  /** Where the environment looks for scopes, nested claims with dots. @default - `scope` */
  readonly scopeClaims?: readonly string[];
  /** The only `typ` that is accepted. @default - `at+jwt` will do */
  readonly requiredType?: string;
  /** `exp` minus `iat` at most. @default - any */
  readonly maxLifetimeSeconds?: number;
  /** Tokens and subjects of this issuer that are refused. @default - none */
  readonly revoked?: readonly { readonly jti?: string; readonly sub?: string }[];
  /** JWS algorithms that the environment accepts; keys are made for the first that the issuer can do. */
  readonly algorithms: readonly string[];
  /** Key types (`kty`) of the issuer's inline keys. @default - none */
  readonly keyTypes?: readonly string[];
  /** Path of the key set below the issuer. @default "/jwks" */
  readonly keySetPath?: string;
}
