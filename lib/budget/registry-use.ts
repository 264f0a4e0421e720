import type { EnvironmentConfig } from "../config/environment-config.ts";
import { endOf, type LoadedRegistry, MOST_ENTRIES } from "../config/registry/registry-schema.ts";
import { renderInstant } from "../config/values/instant.ts";
import type { LimitUse } from "../limit-uses/limit-uses.ts";

/** How full a registry is, and when its next token ends. */
export interface RegistryUse {
  readonly issuer: string;
  readonly file: string;
  /** All entries, ended and revoked ones as well: the authorizer carries them all. */
  readonly tokens: number;
  /** Those that are good. */
  readonly good: number;
  /** The earliest end of a good token; absent when there is none. */
  readonly nextEnd?: string;
}

/** @param now milliseconds since 1970 */
export function registryUses({ auth }: EnvironmentConfig, now: number): RegistryUse[] {
  return auth.issuers.flatMap(({ registry }) => (registry === undefined ? [] : [useOf(registry, now)]));
}

/** The use as a limit of ours. */
export function asLimitUse({ file, tokens }: RegistryUse): LimitUse {
  return { name: `tokens in ${file}`, used: tokens, limit: MOST_ENTRIES, unit: "entries", of: "this project" };
}

/** The line that a person reads. */
export function renderRegistryUse({ file, good, tokens, nextEnd }: RegistryUse): string {
  const next = nextEnd === undefined ? "none ends" : `the next ends on ${nextEnd}`;
  return `${file}: ${good} good of ${tokens} registered tokens, ${next}`;
}

function useOf({ issuer, file, tokens }: LoadedRegistry, now: number): RegistryUse {
  const ends = tokens.map(endOf).filter((end) => end > now);
  const next = ends.length === 0 ? {} : { nextEnd: renderInstant(Math.min(...ends)) };
  return { issuer, file, tokens: tokens.length, good: ends.length, ...next };
}
