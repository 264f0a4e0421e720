import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";
import type { FetchJson } from "./fetch-json.ts";
import { isLoopback, leadsHere, parseProviderUrl } from "./provider-url.ts";

/**
 * Finds the address of an issuer's key set by OpenID Connect Discovery 1.0 (sections 4.1 and 4.3).
 *
 * @throws AuthorizerUnavailable `discovery-mismatch` when the document is about another issuer or names an address that
 *   may not be asked; whatever `fetchJson` throws
 */
export async function discoverJwksUri(issuer: string, fetchJson: FetchJson, timeoutMillis: number): Promise<URL> {
  const location = parseProviderUrl(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  if (location === undefined) throw new AuthorizerUnavailable("discovery-mismatch");
  const document = (await fetchJson(location, timeoutMillis)) as Readonly<Record<string, unknown>> | null;
  if (typeof document !== "object" || document === null) throw new AuthorizerUnavailable("key-set-malformed");
  const jwksUri = parseProviderUrl(document.jwks_uri);
  // Section 4.3: the issuer in the document must be the one that was asked, or one provider could speak for another.
  const isMatch = document.issuer === issuer && jwksUri !== undefined;
  // A provider out in the network has no business in sending the authorizer to its own machine.
  if (!isMatch || (leadsHere(jwksUri) && !isLoopback(location))) throw new AuthorizerUnavailable("discovery-mismatch");
  return jwksUri;
}
