/** Longer than any issuer on this machine needs. */
const TIMEOUT_MILLIS = 1_000;

/**
 * Looks whether the issuer's address is served already, by its discovery document (OpenID Connect Discovery 1.0
 * section 4.3: its `issuer` has to be exactly the address it was asked under).
 *
 * @returns its token endpoint, if the document names one; undefined when nobody answers there, or somebody who is not this issuer
 */
export async function findRunningIssuer(issuer: string): Promise<{ tokenEndpoint: string | undefined } | undefined> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    const document = (await response.json()) as { issuer?: unknown; token_endpoint?: unknown };
    const { issuer: named, token_endpoint: tokenEndpoint } = document;
    if (named !== issuer) return undefined;
    return { tokenEndpoint: typeof tokenEndpoint === "string" ? tokenEndpoint : undefined };
  } catch {
    return undefined;
  }
}
