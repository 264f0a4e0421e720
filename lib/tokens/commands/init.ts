import { existsSync, rmSync } from "node:fs";
import { dirname, isAbsolute, relative } from "node:path";
import { renderInstant } from "../../config/values/instant.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { type KeyLocation, parseKeyLocation } from "../issuing/key-location.ts";
import { openSigner } from "../issuing/open-signing.ts";
import { alreadyThere } from "../registry/durable-file.ts";
import { createRegistry } from "../registry/registry-store.ts";
import { createFileSigner } from "../signing/file-signer.ts";
import type { Signer, SigningAlgorithm } from "../signing/signer.ts";
import { DEFAULT_AUDIENCE, type TokenWorld } from "../token-world.ts";

export interface InitOptions {
  readonly registry: string;
  readonly issuer: string;
  readonly key: string;
  readonly audience?: string;
  readonly algorithm?: SigningAlgorithm;
  readonly json?: true;
}

/** `init`: makes a signing key and a registry that publishes it. @throws UnusableArgument, ConfigurationError */
export async function init(options: InitOptions, world: TokenWorld): Promise<void> {
  const { registry: file, issuer, audience = DEFAULT_AUDIENCE } = options;
  if (existsSync(file)) throw alreadyThere(file);
  const location = parseKeyLocation(options.key);
  const signer = await newSigner(location, options.algorithm, world);
  const keyId = newKeyId([], world.now());
  const keys = [publishedKey(signer, keyId)];
  const registry = { issuer, audience, signer: signerMember(location, file), keys, tokens: [] };
  await createRegistry(file, registry, () => removeUnused(location));
  const configuration = { registry: file, audience };
  if (options.json) return world.print(`${JSON.stringify({ registry: file, key: keyId, configuration }, null, 2)}\n`);
  world.say(`${file} publishes key ${keyId} (${signer.algorithm}). Commit it; it holds no secret.`);
  if (location.kind === "file")
    world.say(`${location.path} is the private key. Keep it and its passphrase out of the repository.`);
  world.say(`Put this into auth.issuers of the environment, with the path as seen from the file that it stands in:`);
  await world.print(`${JSON.stringify(configuration)}\n`);
}

/** Removes the file of a new key that no registry publishes: nothing has been signed with it. */
export function removeUnused(location: KeyLocation): void {
  if (location.kind === "file") rmSync(location.path, { force: true });
}

/** A key for a registry: a new one in a file, or one that exists in KMS. @throws UnusableArgument */
export async function newSigner(
  location: KeyLocation,
  algorithm: SigningAlgorithm | undefined,
  world: TokenWorld,
): Promise<Signer> {
  if (location.kind === "file") return createFileSigner(location.path, algorithm ?? "ES256", world);
  const signer = await openSigner(location, world);
  if (algorithm === undefined || algorithm === signer.algorithm) return signer;
  throw new UnusableArgument(`--algorithm ${algorithm}: kms:${location.keyArn} signs ${signer.algorithm}`);
}

/** The key as the registry publishes it. */
export function publishedKey({ publicHalf, algorithm }: Signer, kid: string) {
  return { ...publicHalf, kid, alg: algorithm };
}

/** A key id that tells when the key was made, and is not taken: `clipzy_2026-11`, `clipzy_2026-11-2`. */
export function newKeyId(taken: readonly string[], now: number): string {
  const month = `clipzy_${renderInstant(now).slice(0, 7)}`;
  const ids = [month, ...taken.map((_, index) => `${month}-${index + 2}`)];
  return ids.find((id) => !taken.includes(id)) ?? `${month}-${taken.length + 2}`;
}

/** Where the key is, as the registry says it: a relative path counts from the registry. */
export function signerMember(location: KeyLocation, file: string): string {
  if (location.kind === "kms") return `kms:${location.keyArn}`;
  return `file:${isAbsolute(location.path) ? location.path : relative(dirname(file), location.path)}`;
}
