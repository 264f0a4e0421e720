import { endOf, type Registry, type RegistryEntry } from "../../config/registry/registry-schema.ts";
import { renderInstant } from "../../config/values/instant.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { parseWords } from "../issuing/new-entry.ts";
import { renderLost } from "../issuing/register-token.ts";
import { changeRegistry } from "../registry/registry-store.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";

export interface RevokeOptions {
  readonly reason: string;
  readonly json?: true;
}

/** `revoke`: ends a token now; its entry stays, with the reason. @throws UnusableArgument, ConfigurationError */
export async function revoke(
  chosen: ChosenRegistry,
  id: string,
  options: RevokeOptions,
  world: TokenWorld,
): Promise<void> {
  const { file } = chosen;
  const reason = parseWords(options.reason, "--reason", '"laptop stolen 2026-11-20"');
  const now = world.now();
  const after = await changeRegistry(file, {
    change: (registry) => {
      const old = liveToken(registry, id, file, now);
      const revoked = { ...old, revoked: { reason, at: renderInstant(now) } };
      return { ...registry, tokens: registry.tokens.map((one) => (one === old ? revoked : one)) };
    },
    onLost: (lost) => world.say(renderLost(lost)),
  });
  const entry = after.tokens.find((one) => one.id === id);
  if (options.json) return world.print(`${JSON.stringify({ entry }, null, 2)}\n`);
  world.say(`revoked: token ${id} of ${entry?.subject} (${reason})`);
  world.say(
    `Next: commit ${file} and deploy. The gateway lets it in until then, and up to auth.resultTtlSeconds longer.`,
  );
}

/** The entry with an id. @throws UnusableArgument */
function registeredToken({ tokens }: Registry, id: string, file: string): RegistryEntry {
  const entry = tokens.find((one) => one.id === id);
  if (entry !== undefined) return entry;
  throw new UnusableArgument(`${id.slice(0, 64)}: no token of ${file} has this id; "list" shows them`);
}

/** The entry with an id, as long as it is good. @throws UnusableArgument */
export function liveToken(registry: Registry, id: string, file: string, now: number): RegistryEntry {
  const entry = registeredToken(registry, id, file);
  if (entry.revoked !== undefined) throw new UnusableArgument(`${id}: is revoked (${entry.revoked.reason})`);
  const end = endOf(entry);
  if (end <= now)
    throw new UnusableArgument(
      `${id}: has ended on ${renderInstant(end)}, expected one that is good; "issue" makes another`,
    );
  return entry;
}
