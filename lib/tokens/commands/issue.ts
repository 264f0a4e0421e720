import { parseDuration } from "../durations.ts";
import { newEntry, parseHolder } from "../issuing/new-entry.ts";
import { openSigning } from "../issuing/open-signing.ts";
import { registerToken } from "../issuing/register-token.ts";
import { readRegistry } from "../registry/registry-store.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";
import { sayWhatNext } from "./what-next.ts";

export interface IssueOptions {
  readonly subject: string;
  readonly scopes: string;
  readonly for: string;
  readonly note?: string;
  readonly key?: string;
  readonly out?: string;
  readonly json?: true;
}

/** `issue`: registers and signs a token, and prints it once. @throws UnusableArgument, ConfigurationError */
export async function issue(chosen: ChosenRegistry, options: IssueOptions, world: TokenWorld): Promise<void> {
  const holder = parseHolder(options);
  const span = parseDuration(options.for, "--for");
  const registry = readRegistry(chosen.file);
  const signing = await openSigning(chosen.file, registry, options.key, world);
  const entry = newEntry(holder, signing.keyId, world.now(), span);
  const { out, json } = options;
  await registerToken({ chosen, registry, signing, entry, out, ...(json ? { json: {} } : {}) }, world);
  sayWhatNext(chosen, entry, out, world);
}
