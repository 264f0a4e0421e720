import { endOf, type RegistryEntry } from "../../config/registry/registry-schema.ts";
import { renderInstant } from "../../config/values/instant.ts";
import { parseDuration } from "../durations.ts";
import { newEntry } from "../issuing/new-entry.ts";
import { openSigning } from "../issuing/open-signing.ts";
import { registerToken } from "../issuing/register-token.ts";
import { readRegistry } from "../registry/registry-store.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";
import { sayWhatNext } from "./issue.ts";
import { liveToken } from "./revoke.ts";

export interface RenewOptions {
  readonly for: string;
  readonly overlap: string;
  readonly key?: string;
  readonly out?: string;
  readonly json?: true;
}

/** `renew`: a successor for a token, which itself ends after the overlap. @throws UnusableArgument, ConfigurationError */
export async function renew(
  chosen: ChosenRegistry,
  id: string,
  options: RenewOptions,
  world: TokenWorld,
): Promise<void> {
  const { file } = chosen;
  const span = parseDuration(options.for, "--for");
  const overlap = parseDuration(options.overlap, "--overlap");
  const registry = readRegistry(file);
  const old = liveToken(registry, id, file, world.now());
  const signing = await openSigning(file, registry, options.key, world);
  const now = world.now();
  const entry = newEntry(old, signing.keyId, now, span);
  const notAfter = renderInstant(Math.min(endOf(old), now + overlap));
  const { out } = options;
  const json = options.json ? { json: { replaces: { id, notAfter } } } : {};
  const change = (tokens: RegistryEntry[]) => {
    liveToken({ ...registry, tokens }, id, file, now); // another command may have revoked it meanwhile
    return tokens.map((one) => (one.id === id ? { ...one, notAfter } : one));
  };
  await registerToken({ chosen, registry, signing, entry, out, change, ...json }, world);
  sayWhatNext(chosen, entry, out, world);
  world.say(`Token ${id}, which it replaces, is good until ${notAfter}.`);
}
