import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  endOf,
  type Registry,
  type RegistryEntry,
  type RegistryKey,
  tokensThatNeed,
} from "../../config/registry/registry-schema.ts";
import { millisOf, renderInstant } from "../../config/values/instant.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { parseDuration } from "../durations.ts";
import { type KeyLocation, parseKeyLocation } from "../issuing/key-location.ts";
import { renderLost } from "../issuing/register-token.ts";
import { changeRegistry, readRegistry } from "../registry/registry-store.ts";
import type { SigningAlgorithm } from "../signing/signer.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";
import { newKeyId, newSigner, publishedKey, removeUnused, signerMember } from "./init.ts";

export interface RotateOptions {
  /** How long the tokens of the former keys stay good. @default - until their own end */
  readonly overlap?: string;
  readonly key?: string;
  readonly algorithm?: SigningAlgorithm;
  /** Takes a former key out, in place of making a new one. */
  readonly remove?: string;
  readonly json?: true;
}

/** `rotate`: a new signing key; a former one stays published until the last of its tokens has ended. */
export async function rotate(chosen: ChosenRegistry, options: RotateOptions, world: TokenWorld): Promise<void> {
  if (options.remove !== undefined) return removeKey(chosen, options.remove, options, world);
  const { file } = chosen;
  const overlap = options.overlap === undefined ? undefined : parseDuration(options.overlap, "--overlap");
  const registry = readRegistry(file);
  const keyId = newKeyId(
    registry.keys.map(({ kid }) => kid),
    world.now(),
  );
  const location = newLocation(options.key, file, keyId, registry);
  const signer = await newSigner(location, options.algorithm, world);
  const now = world.now();
  const edit = (before: Registry): Registry => {
    const tokens = overlap === undefined ? before.tokens : before.tokens.map((entry) => endedBy(entry, now + overlap));
    const former = before.keys.map((key) => retired(key, tokens, now));
    const keys = [...former, publishedKey(signer, keyId)];
    return { ...before, signer: signerMember(location, file), keys, tokens };
  };
  const after = await change(file, world, edit, () => removeUnused(location));
  if (options.json) return world.print(`${JSON.stringify({ key: keyId, keys: after.keys }, null, 2)}\n`);
  world.say(`rotated: ${keyId} (${signer.algorithm}) signs from now on`);
  if (location.kind === "file")
    world.say(`${location.path} is its private key. Keep it and its passphrase out of the repository.`);
  for (const { kid, notAfter } of after.keys)
    if (notAfter !== undefined)
      world.say(`${kid} stays published until ${notAfter}, when the last of its tokens has ended`);
  world.say(`Next: commit ${file} and deploy, before a token of the new key is handed out.`);
}

/** Takes a key out that no token needs, with the entries of its tokens that have ended. @throws UnusableArgument */
async function removeKey({ file }: ChosenRegistry, keyId: string, { json }: RotateOptions, world: TokenWorld) {
  const now = world.now();
  const after = await change(file, world, (before) => {
    const former = before.keys.find(({ kid }) => kid === keyId);
    const known = before.keys.map(({ kid }) => kid).join(", ");
    if (former === undefined)
      throw new UnusableArgument(`--remove ${keyId}: no key of ${file}, expected one of ${known}`);
    refuseNeeded(former, before, now);
    // A revoked entry stays until its token would have expired by itself: it tells why the token is refused.
    const isHistory = ({ key, revoked, expires }: RegistryEntry) =>
      key === keyId && (revoked === undefined || millisOf(expires) <= now);
    const tokens = before.tokens.filter((entry) => !isHistory(entry));
    return { ...before, keys: before.keys.filter((one) => one !== former), tokens };
  });
  if (json) return world.print(`${JSON.stringify({ removed: keyId, keys: after.keys }, null, 2)}\n`);
  world.say(`removed: ${keyId}, and the entries of its tokens that have ended`);
  world.say(`Next: commit ${file} and deploy.`);
}

function refuseNeeded(key: RegistryKey, { keys, tokens }: Registry, now: number): void {
  const needed = tokensThatNeed(key, tokens, now);
  const last = Math.max(...needed.map(endOf));
  if (needed.length > 0) {
    const some = `${needed.length} token${needed.length === 1 ? "" : "s"}, e.g. ${needed[0]?.id}`;
    throw new UnusableArgument(`--remove ${key.kid}: still needed by ${some}, until ${renderInstant(last)}`);
  }
  if (keys.at(-1) === key)
    throw new UnusableArgument(`--remove ${key.kid}: it is the key that signs; "rotate" makes another first`);
}

function change(
  file: string,
  world: TokenWorld,
  edit: (before: Registry) => Registry,
  undo?: () => void,
): Promise<Registry> {
  return changeRegistry(file, { change: edit, undo, onLost: (lost) => world.say(renderLost(lost)) });
}

/** Where the new key goes: beside the former one, unless it is said. */
function newLocation(given: string | undefined, file: string, keyId: string, { signer }: Registry): KeyLocation {
  if (given !== undefined) return parseKeyLocation(given);
  const former = signer === undefined ? undefined : parseKeyLocation(signer, dirname(file));
  if (former?.kind !== "file") {
    throw new UnusableArgument("--key: missing, expected where the new key is, file:PATH or kms:KEY-ARN");
  }
  const path = join(dirname(former.path), `${basename(file, ".json")}-${keyId}.jwe`);
  if (existsSync(path)) throw new UnusableArgument(`${path}: exists already, expected --key file:PATH for the new key`);
  return { kind: "file", path };
}

function endedBy(entry: RegistryEntry, latest: number): RegistryEntry {
  const end = endOf(entry);
  return entry.revoked !== undefined || end <= latest ? entry : { ...entry, notAfter: renderInstant(latest) };
}

/** A former key, with the end of its publication: when the last of its tokens ends; now, when it has none. */
function retired(key: RegistryKey, tokens: readonly RegistryEntry[], now: number): RegistryKey {
  const ends = tokens.filter((entry) => entry.key === key.kid).map(endOf);
  const until = Math.max(now, ...ends);
  const before = key.notAfter === undefined ? until : millisOf(key.notAfter);
  return { ...key, notAfter: renderInstant(Math.min(before, until)) };
}
