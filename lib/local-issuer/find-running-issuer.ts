import { ISSUER_MARK } from "./issuer-server.ts";

/** Longer than any issuer on this machine needs. */
const TIMEOUT_MILLIS = 1_000;

/** An issuer that another program serves. */
export interface RunningIssuer {
  /** Undefined when its discovery document names none. */
  readonly tokenEndpoint: string | undefined;
  /** The `alg` of its keys; undefined when a key names none, or the key set cannot be fetched. */
  readonly algorithms: readonly string[] | undefined;
  /** True when the program is another gateway of this project. */
  readonly isOfAnotherGateway: true | undefined;
}

/**
 * Finds out whether the issuer is already being served, by its discovery document (OpenID Connect Discovery 1.0 section
 * 4.3: its `issuer` must be exactly the address that it was fetched from).
 *
 * @returns undefined when no server answers there, or another issuer
 */
export async function findRunningIssuer(issuer: string): Promise<RunningIssuer | undefined> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const response = await fetchFrom(address);
    const document = (await response.json()) as Record<"issuer" | "token_endpoint" | "jwks_uri", unknown>;
    if (document.issuer !== issuer) return undefined;
    const { token_endpoint: tokenEndpoint } = document;
    return {
      tokenEndpoint: typeof tokenEndpoint === "string" ? tokenEndpoint : undefined,
      algorithms: await algorithmsAt(document.jwks_uri),
      isOfAnotherGateway: response.headers.has(ISSUER_MARK) || undefined,
    };
  } catch {
    return undefined;
  }
}

async function algorithmsAt(keySet: unknown): Promise<readonly string[] | undefined> {
  try {
    const { keys } = (await (await fetchFrom(String(keySet))).json()) as { keys: { alg?: unknown }[] };
    const names = keys.map(({ alg }) => alg);
    return names.every((name) => typeof name === "string") ? [...new Set(names)] : undefined;
  } catch {
    return undefined;
  }
}

function fetchFrom(address: string): Promise<Response> {
  return fetch(address, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
}
