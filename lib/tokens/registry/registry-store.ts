import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { dirname } from "node:path";
import { ConfigurationError } from "../../config/problems/problems.ts";
import { type CheckedRegistry, checkRegistry } from "../../config/registry/check-registry.ts";
import type { Registry, RegistryEntry } from "../../config/registry/registry-schema.ts";
import { parseRegistry } from "../../config/sources/registry-files.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { alreadyThere, syncFolder, writeDurably } from "./durable-file.ts";
import { claimWriting, collectLeftovers, type WriterClaim } from "./writer-claim.ts";

/**
 * Reads a registry.
 *
 * @throws UnusableArgument when there is none, ConfigurationError with everything that is wrong with it
 */
export function readRegistry(file: string): Registry {
  if (!existsSync(file)) throw missing(file);
  return good(parseRegistry(file, readFileSync(file, "utf8")));
}

/** How a registry is changed. */
export interface RegistryChange {
  /** The registry as it shall be, from what it is now: another writer may have been there since it was read. */
  readonly change: (now: Registry) => Registry;
  /**
   * Hands a token over, after all that can fail and before the registry has it. If this fails or the process ends here,
   * the token opens nothing, since it is in no registry; there is never an entry whose token nobody has seen.
   */
  readonly handOver?: () => Promise<void>;
  /** Takes back what was made for the change, when it fails before the registry has it; never afterwards. */
  readonly undo?: () => void;
  /** Learns which tokens earlier runs have signed, and perhaps printed, but not registered: they are lost. */
  readonly onLost?: (entry: RegistryEntry) => void;
}

/**
 * Changes a registry: the new text is written beside it, then takes its place at once. Whoever reads it sees the old or
 * the new one; a process that is killed at any point leaves one of the two.
 *
 * @throws ConfigurationError when the changed registry would be wrong; it then stays as it was
 */
export function changeRegistry(given: string, { change, handOver, undo, onLost }: RegistryChange): Promise<Registry> {
  const write = (confirm: () => void) =>
    asOnlyWriter(given, async (file, claim) => {
      const before = readRegistry(file);
      reportLost(file, before, claim, onLost);
      const after = good(checkRegistry(given, change(before)));
      writeDurably(claim.temporary, renderRegistry(after), statSync(file).mode & 0o777);
      await handOver?.();
      renameSync(claim.temporary, file);
      confirm();
      syncFolder(dirname(file));
      return after;
    });
  return undoneUnlessConfirmed(write, undo);
}

/** A folder that cannot be written to the disk is an error, too, but the registry has changed by then. */
async function undoneUnlessConfirmed<T>(write: (confirm: () => void) => Promise<T>, undo?: () => void): Promise<T> {
  let isConfirmed = false;
  try {
    return await write(() => {
      isConfirmed = true;
    });
  } catch (error) {
    if (!isConfirmed) undo?.();
    throw error;
  }
}

/** Looks for tokens that earlier runs have signed and not registered, without changing the registry. */
export async function findLost(given: string, onLost: RegistryChange["onLost"]): Promise<void> {
  await asOnlyWriter(given, async (file, claim) => reportLost(file, readRegistry(file), claim, onLost));
}

/** @param given may be a link: what it points to is written, and the link stays */
async function asOnlyWriter<T>(given: string, work: (file: string, claim: WriterClaim) => Promise<T>): Promise<T> {
  if (!existsSync(given)) throw missing(given);
  const file = realpathSync(given);
  const claim = await claimWriting(file);
  try {
    return await work(file, claim);
  } finally {
    rmSync(claim.temporary, { force: true });
    claim.release();
  }
}

/**
 * @param undo takes back what was made for the registry, when it cannot be made
 * @throws UnusableArgument when there is such a file; ConfigurationError when the registry is wrong
 */
export function createRegistry(file: string, registry: Registry, undo?: () => void): Promise<void> {
  return undoneUnlessConfirmed((confirm) => writeNew(file, registry, confirm), undo);
}

async function writeNew(file: string, registry: Registry, confirm: () => void): Promise<void> {
  const text = renderRegistry(good(checkRegistry(file, registry)));
  mkdirSync(dirname(file), { recursive: true });
  const claim = await claimWriting(file);
  try {
    writeDurably(claim.temporary, text, 0o644);
    linkSync(claim.temporary, file); // unlike a rename, it never replaces anything
    confirm();
    syncFolder(dirname(file));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? alreadyThere(file) : error;
  } finally {
    rmSync(claim.temporary, { force: true });
    claim.release();
  }
}

function missing(file: string): UnusableArgument {
  return new UnusableArgument(`${file}: no such file, expected a registry; "init" makes one`);
}

function reportLost(file: string, before: Registry, claim: WriterClaim, onLost: RegistryChange["onLost"]): void {
  const known = new Set(before.tokens.map(({ id }) => id));
  for (const { temporary } of collectLeftovers(file, claim)) {
    const { registry } = parseRegistry(file, readFileSync(temporary, "utf8"));
    for (const entry of registry?.tokens ?? []) if (!known.has(entry.id)) onLost?.(entry);
    unlinkSync(temporary);
  }
}

function good({ registry, problems }: CheckedRegistry): Registry {
  if (registry === undefined) throw new ConfigurationError(problems);
  return registry;
}

/**
 * The text of a registry: keys and tokens one line each, tokens sorted by id. Two branches that both issue then change
 * different lines, and git merges them.
 */
export function renderRegistry({ keys, tokens, ...members }: Registry): string {
  const sorted = tokens.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const first = Object.entries(members).filter(([, value]) => value !== undefined);
  return [
    "{",
    ...first.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`),
    `  "keys": ${renderList(keys)},`,
    `  "tokens": ${renderList(sorted)}`,
    "}",
    "",
  ].join("\n");
}

function renderList(items: readonly object[]): string {
  if (items.length === 0) return "[]";
  return `[\n${items.map((item) => `    ${renderInLine(item)}`).join(",\n")}\n  ]`;
}

/** JSON on one line, with a space after each comma and colon. */
function renderInLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderInLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{ ${members.map(([name, member]) => `${JSON.stringify(name)}: ${renderInLine(member)}`).join(", ")} }`;
}
