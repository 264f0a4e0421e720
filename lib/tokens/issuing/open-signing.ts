import type { Registry } from "../../config/registry/registry-schema.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { openFileSigner } from "../signing/file-signer.ts";
import { openKmsSigner } from "../signing/kms-signer.ts";
import { isSamePublicHalf, publicHalfOf, type Signer } from "../signing/signer.ts";
import type { TokenWorld } from "../token-world.ts";
import { type KeyLocation, signingKeyLocation } from "./key-location.ts";

/** A signer, and what the registry calls its key. */
export interface Signing {
  readonly signer: Signer;
  readonly keyId: string;
}

/** Opens a key wherever it is. @throws UnusableArgument */
export async function openSigner(location: KeyLocation, world: TokenWorld): Promise<Signer> {
  if (location.kind === "file") return openFileSigner(location.path, world);
  world.progress("asking KMS for the key");
  return openKmsSigner(location.keyArn);
}

/**
 * Opens the key that signs a registry's tokens, and holds its public half against the published ones.
 *
 * @param given `--key`. @default - the signer that the registry names
 * @throws UnusableArgument when it cannot be opened, or the registry does not publish it
 */
export async function openSigning(
  file: string,
  registry: Registry,
  given: string | undefined,
  world: TokenWorld,
): Promise<Signing> {
  const location = signingKeyLocation(given, file, registry);
  const signer = await openSigner(location, world);
  const published = registry.keys.find((key) => {
    const half = publicHalfOf(key);
    return half !== undefined && isSamePublicHalf(half, signer.publicHalf) && key.alg === signer.algorithm;
  });
  if (published !== undefined) return { signer, keyId: published.kid };
  const name = location.kind === "file" ? location.path : `kms:${location.keyArn}`;
  const known = registry.keys.map(({ kid }) => kid).join(", ");
  throw new UnusableArgument(`${name}: not a key of ${file}, expected the private half of one of ${known}`);
}
