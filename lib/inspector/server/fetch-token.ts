/** The token to ask the local issuer for. */
export interface TokenRequest {
  readonly scopes: readonly string[];
  /** Whether the token has expired, an hour ago. */
  readonly expired: boolean;
}

const TIMEOUT_MILLIS = 5_000;

const HOUR_SECONDS = 3_600;

/**
 * A token of the local issuer, by the client credentials grant (RFC 6749 section 4.4).
 *
 * @throws Error with one sentence, which names no token
 */
export async function fetchToken(tokenEndpoint: string, { scopes, expired }: TokenRequest): Promise<string> {
  const form = new URLSearchParams({ grant_type: "client_credentials", scope: scopes.join(" ") });
  if (expired) form.set("expires_in", String(-HOUR_SECONDS));
  const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
  const response = await fetch(tokenEndpoint, { method: "POST", body: form, redirect: "error", signal });
  const { access_token: token } = (await response.json()) as { access_token?: unknown };
  if (typeof token !== "string") throw new Error(`the issuer answered ${response.status}, without a token`);
  return token;
}
