import { endOf, type LoadedRegistry, type RegistryEntry } from "../../config/registry/registry-schema.ts";
import { millisOf } from "../../config/values/instant.ts";
import { printable } from "../../terminal/text.ts";
import { day, daysUntil, type Fault, type Finding, SOON_MILLIS } from "../findings/finding.ts";

/** Most entries that get their own finding. */
const MOST_NAMED = 10;

/** The entries and keys of a registry that end soon, and that nothing follows. */
export function checkRegistry(environment: string, registry: LoadedRegistry, now: number): Finding[] {
  const ending = registry.tokens
    .filter((entry) => isSoon(endOf(entry), now) && !hasSuccessor(entry, registry.tokens))
    .toSorted((one, other) => endOf(one) - endOf(other));
  const faults = [
    ...ending.slice(0, MOST_NAMED).map((entry) => endingToken(environment, registry, entry, now)),
    ...manyMore(registry, ending.length - MOST_NAMED, environment),
    ...endingKeys(environment, registry, now),
  ];
  if (faults.length > 0) return faults;
  const good = registry.tokens.filter((entry) => endOf(entry) > now).length;
  const found = `${good} good token${good === 1 ? "" : "s"}; nothing ends within 14 days without a successor`;
  return [{ state: "sound", subject: `registry ${registry.file}`, found }];
}

/** Whether a later entry of the same subject has at least the same scopes, as after `renew`. */
function hasSuccessor(entry: RegistryEntry, all: readonly RegistryEntry[]): boolean {
  return all.some(
    (other) =>
      other.subject === entry.subject &&
      endOf(other) > endOf(entry) &&
      entry.scopes.every((scope) => other.scopes.includes(scope)),
  );
}

function endingToken(environment: string, { file, tokens }: LoadedRegistry, entry: RegistryEntry, now: number): Fault {
  return {
    state: "fault",
    subject: `token ${entry.id} of ${printable(entry.subject)}`,
    setting: `${file}: tokens[${tokens.indexOf(entry)}]`,
    found: `it ends ${daysUntil(endOf(entry), now)}, on ${day(endOf(entry))}`,
    remedy: `npm run token -- renew ${entry.id} --environment ${environment} --for 90d`,
  };
}

function manyMore({ file }: LoadedRegistry, count: number, environment: string): Fault[] {
  if (count <= 0) return [];
  const remedy = `npm run token -- list --environment ${environment}`;
  return [{ state: "fault", subject: `registry ${file}`, found: `${count} more tokens end within 14 days`, remedy }];
}

/** A key that ends while another stays is a rotation under way. */
function endingKeys(environment: string, { file, keys }: LoadedRegistry, now: number): Fault[] {
  const isEnding = ({ notAfter }: (typeof keys)[number]) =>
    notAfter !== undefined && millisOf(notAfter) - now <= SOON_MILLIS;
  if (!keys.every(isEnding)) return [];
  return keys.map((key, index) => ({
    state: "fault",
    subject: `key ${key.kid}`,
    setting: `${file}: keys[${index}]`,
    found: `it is published until ${day(millisOf(key.notAfter ?? ""))}, and no other stays`,
    remedy: `npm run token -- rotate --environment ${environment}`,
  }));
}

function isSoon(end: number, now: number): boolean {
  return end > now && end - now <= SOON_MILLIS;
}
