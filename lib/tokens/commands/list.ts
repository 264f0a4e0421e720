import {
  endOf,
  type Registry,
  type RegistryEntry,
  type RegistryKey,
  tokensThatNeed,
} from "../../config/registry/registry-schema.ts";
import { renderInstant } from "../../config/values/instant.ts";
import { renderTable } from "../../terminal/table.ts";
import { printable } from "../../terminal/text.ts";
import { renderSpan } from "../durations.ts";
import { renderLost } from "../issuing/register-token.ts";
import { findLost, readRegistry } from "../registry/registry-store.ts";
import type { ChosenRegistry, TokenWorld } from "../token-world.ts";

export interface ListOptions {
  readonly json?: true;
}

const SOON_MILLIS = 14 * 86_400_000;

export type TokenState = "good" | "ends soon" | "ended" | "revoked";

export function stateOf(entry: RegistryEntry, now: number): TokenState {
  if (entry.revoked !== undefined) return "revoked";
  const left = endOf(entry) - now;
  if (left <= 0) return "ended";
  return left <= SOON_MILLIS ? "ends soon" : "good";
}

/** `list`: who holds what until when. @throws UnusableArgument, ConfigurationError */
export async function list(
  chosen: ChosenRegistry,
  { json }: ListOptions,
  columns: number,
  world: TokenWorld,
): Promise<void> {
  await findLost(chosen.file, (lost) => world.say(renderLost(lost)));
  const registry = readRegistry(chosen.file);
  const now = world.now();
  const text = json ? JSON.stringify(listed(registry, now), null, 2) : rendered(registry, now, columns);
  await world.print(`${text}\n`);
}

function listed({ issuer, audience, signer, keys, tokens }: Registry, now: number) {
  return {
    issuer,
    audience,
    signer,
    keys: keys.map((key) => ({ ...key, tokens: tokensThatNeed(key, tokens, now).length })),
    tokens: tokens.map((entry) => ({ ...entry, state: stateOf(entry, now), ends: endText(entry) })),
  };
}

function rendered({ issuer, keys, tokens }: Registry, now: number, columns: number): string {
  const head = ["id", "subject", "scopes", "ends", "state", "note"];
  const byEnd = tokens.toSorted((one, other) => endOf(one) - endOf(other));
  const rows = byEnd.map((entry) => row(entry, now));
  const counted = `${tokens.length} token${tokens.length === 1 ? "" : "s"} of ${issuer}`;
  return [
    counted,
    ...(rows.length === 0 ? [] : ["", renderTable([head, ...rows], { columns })]),
    "",
    ...keys.map((key) => keyLine(key, tokens, now)),
  ].join("\n");
}

function row(entry: RegistryEntry, now: number): string[] {
  const { id, subject, scopes, note = "", revoked } = entry;
  const state = stateOf(entry, now);
  const shown = state === "ends soon" ? `${renderSpan(endOf(entry) - now)} left` : state;
  const remark = revoked === undefined ? note : `${note === "" ? "" : `${note}; `}${revoked.reason}`;
  return [id, printable(subject), scopes.join(" ") || "-", endText(entry), shown, printable(remark)];
}

function keyLine(key: RegistryKey, tokens: readonly RegistryEntry[], now: number): string {
  const { length } = tokensThatNeed(key, tokens, now);
  const needed = `${length} good token${length === 1 ? "" : "s"}`;
  const until = key.notAfter === undefined ? "" : `, published until ${key.notAfter}`;
  const next = length === 0 && key.notAfter !== undefined ? `; "rotate --remove ${key.kid}" takes it out` : "";
  return `key ${key.kid} (${key.alg}): ${needed}${until}${next}`;
}

/** When it ends or was revoked. */
function endText(entry: RegistryEntry): string {
  return entry.revoked === undefined ? renderInstant(endOf(entry)) : (entry.revoked.at ?? entry.expires);
}
