import { existsSync, rmSync } from "node:fs";
import type { Registry, RegistryEntry } from "../../config/registry/registry-schema.ts";
import { millisOf } from "../../config/values/instant.ts";
import { alreadyThere, writeDurably } from "../registry/durable-file.ts";
import { changeRegistry } from "../registry/registry-store.ts";
import { signToken } from "../signing/sign-token.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";
import { DEFAULT_AUDIENCE } from "../token-world.ts";
import type { Signing } from "./open-signing.ts";

/** A token to be made. */
export interface TokenOrder {
  readonly chosen: ChosenRegistry;
  readonly registry: Registry;
  readonly signing: Signing;
  readonly entry: RegistryEntry;
  /** What else changes with it, in the entries that are there then. @default - nothing */
  readonly change?: (tokens: RegistryEntry[]) => RegistryEntry[];
  /** A new file for the token. @default - standard output */
  readonly out?: string;
  /** For programs: one JSON object with the token (or its file), the entry, and these members. @default - the token alone */
  readonly json?: object;
}

/**
 * Signs a token, hands it over, and registers it, in this order: whatever fails or is killed in between, the registry never
 * holds an entry whose token was not handed over. A token that was handed over and not registered opens nothing.
 *
 * @throws UnusableArgument, ConfigurationError; the registry is then as it was
 */
export async function registerToken(order: TokenOrder, world: TokenWorld): Promise<void> {
  const { chosen, registry, signing, entry, change = (tokens) => tokens, out } = order;
  if (out !== undefined && existsSync(out)) throw alreadyThere(out);
  world.progress(`signing with ${signing.keyId}`);
  const audience = registry.audience ?? chosen.audience ?? DEFAULT_AUDIENCE;
  const token = await signToken(signing.signer, signing.keyId, claimsOf(entry, registry.issuer, audience));
  let written: string | undefined;
  await changeRegistry(chosen.file, {
    change: (now) => ({ ...now, tokens: [...change(now.tokens), entry] }),
    handOver: async () => {
      await handOver(token, order, world);
      written = out;
    },
    undo: () => written !== undefined && rmSync(written, { force: true }),
    onLost: (lost) => world.say(renderLost(lost)),
  });
  if (out !== undefined && order.json !== undefined) await world.print(asJson({ out, entry, ...order.json }));
}

function asJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function handOver(token: string, { out, entry, json }: TokenOrder, world: TokenWorld) {
  if (out === undefined) return world.print(json === undefined ? `${token}\n` : asJson({ token, entry, ...json }));
  try {
    writeDurably(out, `${token}\n`, 0o600);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? alreadyThere(out) : error;
  }
}

function claimsOf({ id, subject, scopes, issued, expires }: RegistryEntry, issuer: string, audience: string) {
  return {
    iss: issuer,
    sub: subject,
    aud: audience,
    client_id: subject,
    iat: millisOf(issued) / 1000,
    exp: millisOf(expires) / 1000,
    jti: id,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
  };
}

/** What is said of a token whose making was interrupted. */
export function renderLost({ id, subject }: RegistryEntry): string {
  return `lost: token ${id} of ${subject} was signed by a run that was interrupted; it is not registered and opens nothing. Issue it again.`;
}
