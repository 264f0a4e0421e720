/** Longer than any issuer on this machine needs. */
const TIMEOUT_MILLIS = 1_000;

/** An issuer that somebody else serves. */
export interface RunningIssuer {
  /** Undefined when its discovery document names none. */
  readonly tokenEndpoint: string | undefined;
  /** What its keys say that they sign with; undefined when they do not say, or cannot be had. */
  readonly algorithms: readonly string[] | undefined;
}

/**
 * Looks whether the issuer's address is served already, by its discovery document (OpenID Connect Discovery 1.0
 * section 4.3: its `issuer` has to be exactly the address it was asked under).
 *
 * @returns undefined when nobody answers there, or somebody who is not this issuer
 */
export async function findRunningIssuer(issuer: string): Promise<RunningIssuer | undefined> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const document = (await fetchDocument(address)) as Record<"issuer" | "token_endpoint" | "jwks_uri", unknown>;
    if (document.issuer !== issuer) return undefined;
    const { token_endpoint: tokenEndpoint } = document;
    return {
      tokenEndpoint: typeof tokenEndpoint === "string" ? tokenEndpoint : undefined,
      algorithms: await algorithmsAt(document.jwks_uri),
    };
  } catch {
    return undefined;
  }
}

async function algorithmsAt(keySet: unknown): Promise<readonly string[] | undefined> {
  try {
    const { keys } = (await fetchDocument(String(keySet))) as { keys: { alg?: unknown }[] };
    const names = keys.map(({ alg }) => alg);
    return names.every((name) => typeof name === "string") ? [...new Set(names)] : undefined;
  } catch {
    return undefined;
  }
}

async function fetchDocument(address: string): Promise<unknown> {
  const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
  return response.json();
}
