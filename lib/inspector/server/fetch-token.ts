import type { FetchedToken } from "./messages.ts";

const TIMEOUT_MILLIS = 5_000;

const HOUR_SECONDS = 3_600;

/** A token endpoint that gives no token, and what it says of that. */
export class TokenRefusal extends Error {
  override readonly name = "TokenRefusal";
}

/**
 * A token of the local issuer, by the client credentials grant (RFC 6749 section 4.4).
 *
 * @throws TokenRefusal with what the endpoint says, and the errors of fetch; neither names a token
 */
export async function fetchToken(tokenEndpoint: string, { kind, scopes, fault }: FetchedToken): Promise<string> {
  const form = new URLSearchParams({ grant_type: "client_credentials", scope: scopes.join(" ") });
  if (kind === "expired") form.set("expires_in", String(-HOUR_SECONDS));
  if (fault !== undefined) form.set("fault", fault);
  const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
  const response = await fetch(tokenEndpoint, { method: "POST", body: form, redirect: "error", signal });
  const answer = (await response.json()) as { access_token?: unknown; error_description?: unknown };
  if (typeof answer.access_token === "string") return answer.access_token;
  const { error_description: said = "no token came" } = answer;
  throw new TokenRefusal(`the issuer answered ${response.status}: ${said}`);
}
