import type { JWK } from "jose";
import type { IssuerProfile } from "../../local-issuer/issuer-profile.ts";
import type { IssuerHost, LocalIssuer } from "../../local-issuer/local-issuers.ts";
import { publicPart, type SigningKeys } from "../../local-issuer/signing-keys.ts";
import { signingAlgorithm } from "../../local-issuer/token-service.ts";
import type { AddedKeys } from "./added-keys.ts";

/** The issuers of an environment, as far as this machine may have tokens of them. */
export interface IssuerProfiles {
  /** Those that can be served under their own address. */
  readonly playable: readonly IssuerProfile[];
  /** Those for which a key may be added: all without a registry. */
  readonly replaceable: readonly IssuerProfile[];
}

export interface OpenIssuersOptions {
  readonly host: IssuerHost;
  readonly keys: SigningKeys;
  /** Whether issuers that are not served here get a stand-in. */
  readonly standIn: boolean;
}

/** Where tokens come from, and the keys that the authorizer has to accept for that. */
export interface OpenedIssuers {
  readonly issuers: readonly LocalIssuer[];
  readonly added: AddedKeys;
}

/**
 * Starts the issuers that can be played. An issuer that another gateway serves gets a stand-in in any case: that gateway may
 * end, and this one must not care.
 *
 * @throws IssuerAddressError
 */
export async function openIssuers(
  { playable, replaceable }: IssuerProfiles,
  { host, keys, standIn }: OpenIssuersOptions,
): Promise<OpenedIssuers> {
  const started = await host.start(playable);
  const isNeedy = ({ issuer }: IssuerProfile) => {
    const local = started.find((one) => one.issuer === issuer);
    return local?.isOfAnotherGateway === true || (standIn && local?.startedHere !== true);
  };
  const needy = replaceable.filter(isNeedy);
  const standIns = await host.standIn(needy);
  const kept = started.filter(({ issuer }) => !needy.some((profile) => profile.issuer === issuer));
  return { issuers: [...kept, ...standIns], added: await addedKeys(needy, keys) };
}

async function addedKeys(profiles: readonly IssuerProfile[], keys: SigningKeys): Promise<AddedKeys> {
  const added = new Map<string, JWK>();
  for (const profile of profiles) {
    added.set(profile.issuer, publicPart(await keys.keyOf(profile.issuer, signingAlgorithm(profile))));
  }
  return added;
}
