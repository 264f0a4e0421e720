import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";
import type { IssuerSettings, KeySetSettings } from "../settings/settings.ts";
import type { FetchJson } from "./fetch-json.ts";
import { importKeySet, type KeySet } from "./key-set.ts";
import { createKeySource, type KeySource } from "./key-source.ts";
import { isLoopback, leadsHere, parseProviderUrl } from "./provider-url.ts";

/** Network and clock, as far as key sets need them. */
export interface KeySetWorld {
  readonly fetchJson: FetchJson;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The key source of one issuer: the keys of the settings, or a provider asked over the network. */
export function createIssuerKeys(issuer: IssuerSettings, limits: KeySetSettings, world: KeySetWorld): KeySource {
  if (issuer.jwks !== undefined) return inlineKeys(issuer.jwks, issuer);
  return createKeySource({
    load: providerOf(issuer, limits.timeoutMillis, world),
    now: world.now,
    freshSeconds: limits.freshSeconds,
    staleSeconds: limits.staleSeconds,
  });
}

/** Asks the provider, within one time limit for discovery and key set together. */
function providerOf(issuer: IssuerSettings, timeoutMillis: number, { fetchJson, now }: KeySetWorld) {
  let discovered: URL | undefined;
  return async (previous: KeySet | undefined): Promise<KeySet> => {
    const deadline = now() + timeoutMillis;
    const known = issuer.jwksUri === undefined ? discovered : configuredUri(issuer.jwksUri);
    const jwksUri = known ?? (await discoverJwksUri(issuer.issuer, fetchJson, timeoutMillis));
    discovered = undefined; // after a failure it is looked up anew: the provider may have moved its keys
    const timeLeft = deadline - now();
    if (timeLeft <= 0) throw new AuthorizerUnavailable("key-set-timeout");
    const set = await importKeySet(await fetchJson(jwksUri, timeLeft), issuer.algorithms, previous);
    discovered = jwksUri;
    return set;
  };
}

/**
 * Finds the address of an issuer's key set by OpenID Connect Discovery 1.0 (sections 4.1 and 4.3).
 *
 * @throws AuthorizerUnavailable `discovery-mismatch` when the document is about another issuer or names an address that
 *   may not be asked; and what `fetchJson` throws
 */
export async function discoverJwksUri(issuer: string, fetchJson: FetchJson, timeoutMillis: number): Promise<URL> {
  const location = parseProviderUrl(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  if (location === undefined) throw new AuthorizerUnavailable("discovery-mismatch");
  const document = (await fetchJson(location, timeoutMillis)) as Readonly<Record<string, unknown>> | null;
  if (typeof document !== "object" || document === null) throw new AuthorizerUnavailable("key-set-malformed");
  const jwksUri = parseProviderUrl(document.jwks_uri);
  // Section 4.3: the document must name the issuer that was asked for, or one provider could speak for another.
  const isMatch = document.issuer === issuer && jwksUri !== undefined;
  // A provider on the network must not send the authorizer to the authorizer's own machine.
  if (!isMatch || (leadsHere(jwksUri) && !isLoopback(location))) throw new AuthorizerUnavailable("discovery-mismatch");
  return jwksUri;
}

function configuredUri(text: string): URL {
  const url = parseProviderUrl(text);
  if (url === undefined) throw new AuthorizerUnavailable("discovery-mismatch");
  return url;
}

/** Keys that came with the deployment neither age nor fail; a key that is not among them does not exist. */
function inlineKeys(jwks: unknown, issuer: IssuerSettings): KeySource {
  let set: KeySet | undefined;
  const imported = importKeySet(jwks, issuer.algorithms).then(
    (keys) => {
      set = keys;
    },
    () => undefined,
  );
  return {
    atHand: () => set,
    async candidates(keyId, algorithm) {
      await imported;
      if (set === undefined) throw new AuthorizerUnavailable("key-set-empty");
      return set.candidates(keyId, algorithm);
    },
    warm: () => imported,
    status: () => ({}),
  };
}
