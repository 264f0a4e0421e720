import { createHash } from "node:crypto";
import type { EnvironmentConfig } from "../config/environment-config.ts";
import type { RecordedRegistry } from "./recorded-configuration.ts";

/** Longer registries are recorded by a digest; a template holds 1 MB in all. */
const MOST_REGISTRY_BYTES = 50_000;

type Issuer = Pick<EnvironmentConfig["auth"]["issuers"][number], "issuer" | "registry">;

/** What is recorded of an issuer's registry: the tokens without notes and reasons, in the order of their ids. */
export function recordedRegistry({ issuer, registry }: Issuer): RecordedRegistry | undefined {
  if (registry === undefined) return undefined;
  const tokens = sortedBy(registry.tokens, ({ id }) => id).map(({ note: _, revoked, ...token }) => ({
    ...token,
    ...(revoked && { revoked: { reason: "recorded" } }),
  }));
  const text = JSON.stringify(tokens);
  const digest = createHash("sha256").update(text).digest("hex");
  return { issuer, digest, ...(Buffer.byteLength(text) <= MOST_REGISTRY_BYTES && { tokens }) };
}

/** The digest under which a registry's tokens are recorded. */
export function registryDigest(issuer: Issuer): string | undefined {
  return recordedRegistry(issuer)?.digest;
}

export function sortedBy<T>(list: readonly T[], keyOf: (item: T) => string): T[] {
  return [...list].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
