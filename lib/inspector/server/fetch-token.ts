import type { FetchedToken } from "./messages.ts";

/** The token to ask the local issuer for. */
export interface TokenRequest {
  readonly kind: FetchedToken;
  readonly scopes: readonly string[];
  /** In whose name. @default - the only issuer, or the first */
  readonly issuer?: string | undefined;
}

/** The kinds of tokens that the form's fields of the token endpoint can bring about. */
export const ISSUED_TOKENS: readonly FetchedToken[] = ["valid", "expired", "other audience"];

const TIMEOUT_MILLIS = 5_000;

const HOUR_SECONDS = 3_600;

/**
 * A token of the local issuer, by the client credentials grant (RFC 6749 section 4.4).
 *
 * @throws Error with one sentence, which names no token
 */
export async function fetchToken(tokenEndpoint: string, { kind, scopes }: TokenRequest): Promise<string> {
  const form = new URLSearchParams({ grant_type: "client_credentials", scope: scopes.join(" ") });
  if (kind === "expired") form.set("expires_in", String(-HOUR_SECONDS));
  if (kind === "other audience") form.set("audience", "another-service");
  const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
  const response = await fetch(tokenEndpoint, { method: "POST", body: form, redirect: "error", signal });
  const { access_token: token } = (await response.json()) as { access_token?: unknown };
  if (typeof token !== "string") throw new Error(`the issuer answered ${response.status}, without a token`);
  return token;
}
