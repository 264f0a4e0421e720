import { expect, test } from "@jest/globals";
import { asLimitUse, registryUses, renderRegistryUse } from "../../lib/budget/registry-use.ts";
import type { EnvironmentConfig } from "../../lib/config/environment-config.ts";
import type { LoadedRegistry } from "../../lib/config/registry/registry-schema.ts";
import { authOfRegistry } from "../../lib/config/validate-environment.ts";
import { givenEntry, givenRegistry } from "../config/registry/given-registry.ts";

const NOW = Date.parse("2026-12-01T00:00:00Z");

function usesOf(...tokens: readonly Readonly<Record<string, unknown>>[]) {
  const registry = { ...givenRegistry(), tokens: tokens.map(givenEntry), file: "tokens/prod.json" };
  return registryUses({ auth: authOfRegistry(registry as unknown as LoadedRegistry) } as EnvironmentConfig, NOW);
}

test("entries of every kind fill a registry; good ones end next", () => {
  const uses = usesOf(
    { id: "over", expires: "2026-12-01T00:00:00Z" },
    { id: "gone", revoked: { reason: "lost" } },
    { id: "replaced", notAfter: "2026-12-24T00:00:00Z" },
    { id: "good" },
  );
  expect(uses).toEqual([
    {
      issuer: "https://clipzy.example.com/tokens",
      file: "tokens/prod.json",
      tokens: 4,
      good: 2,
      nextEnd: "2026-12-24T00:00:00Z",
    },
  ]);
  expect(uses.map(renderRegistryUse)).toEqual([
    "tokens/prod.json: 2 good of 4 registered tokens, the next ends on 2026-12-24T00:00:00Z",
  ]);
  expect(uses.map(asLimitUse)).toEqual([expect.objectContaining({ used: 4, limit: 10_000 })]);
});

test("without a good token none ends", () => {
  expect(usesOf({ revoked: { reason: "lost" } }).map(renderRegistryUse)).toEqual([
    "tokens/prod.json: 0 good of 1 registered tokens, none ends",
  ]);
});
