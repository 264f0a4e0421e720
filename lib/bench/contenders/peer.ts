import { type AccessPolicy, buildAccessPolicy } from "../../../lambda/authorizer/policy/access-policy.ts";
import type { AuthorizerSettings, IssuerSettings } from "../../../lambda/authorizer/settings/settings.ts";

/** The event of an API Gateway TOKEN authorizer. */
export interface PeerEvent {
  readonly authorizationToken: string;
  readonly methodArn: string;
}

/** A whole authorizer: bearer token in, policy out; rejects for a token that is not good. */
export type Peer = (event: PeerEvent) => Promise<AccessPolicy>;

/**
 * How a contender of the benchmark is built, once per process.
 *
 * @param now - milliseconds since 1970
 */
export type CreatePeer = (settings: AuthorizerSettings, now: () => number) => Peer;

/** The benchmark has one issuer with a key set at an address. */
export function onlyIssuer(settings: AuthorizerSettings): IssuerSettings & { readonly jwksUri: string } {
  const [issuer] = settings.issuers;
  if (issuer?.jwksUri === undefined) throw new Error("the benchmark needs one issuer with a jwksUri");
  return { ...issuer, jwksUri: issuer.jwksUri };
}

/** What every example of a Lambda authorizer does with the header. */
export function tokenOf(event: PeerEvent): string {
  if (!event.authorizationToken.startsWith("Bearer ")) throw new Error("Unauthorized");
  return event.authorizationToken.slice("Bearer ".length);
}

/** The part of the job that is the same for all: claims to policy for the whole API. */
export function answer(
  claims: { readonly sub?: unknown; readonly scope?: unknown },
  event: PeerEvent,
  settings: AuthorizerSettings,
): AccessPolicy {
  const principalId = String(claims.sub);
  const scope = String(claims.scope);
  return buildAccessPolicy({
    apiArn: event.methodArn.split("/", 2).join("/"),
    rules: settings.rules,
    scopes: scope.split(" "),
    principalId,
    context: { principal: principalId, scopes: scope },
  });
}
