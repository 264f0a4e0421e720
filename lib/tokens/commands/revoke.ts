import { renderInstant } from "../../config/values/instant.ts";
import { parseWords } from "../issuing/new-entry.ts";
import { renderLost } from "../issuing/register-token.ts";
import { changeRegistry } from "../registry/registry-store.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";
import { liveToken } from "./registered-token.ts";

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
