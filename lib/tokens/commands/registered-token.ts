import { endOf } from "../../config/registry/registry-entry.ts";
import type { Registry, RegistryEntry } from "../../config/registry/registry-schema.ts";
import { renderInstant } from "../../config/values/instant.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";

/** The entry with an id. @throws UnusableArgument */
export function registeredToken({ tokens }: Registry, id: string, file: string): RegistryEntry {
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
