import type { RegistryEntry } from "../../config/registry/registry-schema.ts";
import { renderCurl } from "../../terminal/curl-command.ts";
import { parseDuration } from "../durations.ts";
import { newEntry, parseHolder } from "../issuing/new-entry.ts";
import { openSigning } from "../issuing/open-signing.ts";
import { registerToken } from "../issuing/register-token.ts";
import { readRegistry } from "../registry/registry-store.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";

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
  for (const line of uselessScopes(holder.scopes, chosen)) world.say(line);
  const span = parseDuration(options.for, "--for");
  const registry = readRegistry(chosen.file);
  const signing = await openSigning(chosen.file, registry, options.key, world);
  const entry = newEntry(holder, signing.keyId, world.now(), span);
  const { out, json } = options;
  await registerToken({ chosen, registry, signing, entry, out, ...(json ? { json: {} } : {}) }, world);
  sayWhatNext(chosen, entry, out, world);
}

/** A warning for each scope that opens nothing: it is a mistake, or its rule will come with the same deployment. */
function uselessScopes(held: readonly string[], { scopes: known }: ChosenRegistry): string[] {
  if (known === undefined) return [];
  const named = known.length === 0 ? "none: no rule names a scope" : `one that a rule names: ${known.join(", ")}`;
  return held
    .filter((scope) => !known.includes(scope))
    .map((scope) => `warning: --scopes: got "${scope}", expected ${named}`);
}

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
