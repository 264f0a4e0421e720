import type { RegistryEntry } from "../../config/registry/registry-schema.ts";
import { renderCurl } from "../../terminal/curl-command.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";

/** Says that a token is registered, and what has to happen before it opens anything. */
export function sayWhatNext(chosen: ChosenRegistry, entry: RegistryEntry, out: string | undefined, world: TokenWorld) {
  const { id, subject, scopes, expires } = entry;
  const held = scopes.length === 0 ? "no scope" : scopes.join(" ");
  world.say(`registered: token ${id} of ${subject}, ${held}, until ${expires}`);
  if (out !== undefined) world.say(`The token is in ${out}, for you alone to read.`);
  world.say(`Next: commit ${chosen.file} and deploy. Until then the gateway refuses the token.`);
  if (world.isTerminal && out === undefined) for (const line of pasteLines(chosen)) world.say(line);
}

/** The users' page's lines. The token is read without an echo: it must not end up in the shell's history. */
function pasteLines({ gatewayUrl = "https://your-api-host" }: ChosenRegistry): string[] {
  const call = renderCurl({
    url: `${gatewayUrl}/api/v1/jobs`,
    hasToken: true,
    headers: [["Content-Type", "application/json"]],
    body: '{ "video_id": "vid_abc123" }',
  });
  return ["", "read -rs CLIPZY_TOKEN && export CLIPZY_TOKEN   # paste the token, then Enter", call];
}
