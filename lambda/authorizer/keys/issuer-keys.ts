import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";
import type { IssuerSettings, KeySetSettings } from "../settings/settings.ts";
import { discoverJwksUri } from "./discovery.ts";
import type { FetchJson } from "./fetch-json.ts";
import { importKeySet, type KeySet } from "./key-set.ts";
import { createKeySource, type KeySource } from "./key-source.ts";
import { parseProviderUrl } from "./provider-url.ts";

/** What the key sets need of the world. */
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

/** Asks the provider, within one time limit for all that it takes. */
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

function configuredUri(text: string): URL {
  const url = parseProviderUrl(text);
  if (url === undefined) throw new AuthorizerUnavailable("discovery-mismatch");
  return url;
}

/** Keys that came with the deployment neither age nor fail; what is not among them does not exist. */
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
