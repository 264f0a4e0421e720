import { expect, test } from "@jest/globals";
import { registrySchema } from "../../../lib/config/registry/registry-schema.ts";
import { renderInstant } from "../../../lib/config/values/instant.ts";
import { checkRegistry } from "../../../lib/doctor/checks/registries.ts";
import { givenEntry, givenRegistry } from "../../config/registry/given-registry.ts";
import { faultsIn } from "../doctor-world.ts";

const NOW = Date.UTC(2026, 11, 1);
const DAY = 86_400_000;
const inDays = (days: number) => renderInstant(NOW + days * DAY);

function faultsOf(changes: { readonly tokens?: readonly unknown[]; readonly keys?: readonly unknown[] }): string[] {
  const registry = registrySchema.parse({ ...givenRegistry(), ...changes });
  return faultsIn(checkRegistry("prod", { ...registry, file: "tokens/prod.json" }, NOW));
}

test.each<[name: string, tokens: readonly unknown[], faults: readonly string[]]>([
  [
    "ends in 14 days",
    [{ expires: inDays(14) }],
    ["token k3v9q2m7x4b6n8p1 of ci-bot: it ends in 14 days, on 2026-12-15"],
  ],
  ["ends in 15 days", [{ expires: inDays(15) }], []],
  ["has ended", [{ expires: inDays(0) }], []],
  ["is revoked", [{ expires: inDays(1), revoked: { reason: "lost" } }], []],
  ["has a successor", [{ expires: inDays(1) }, { id: "b", expires: inDays(90) }], []],
  [
    "has a successor of fewer scopes",
    [{ expires: inDays(2) }, { id: "b", scopes: ["jobs:read"], expires: inDays(90) }],
    ["token k3v9q2m7x4b6n8p1 of ci-bot: it ends in 2 days, on 2026-12-03"],
  ],
])("a token that %s", (_name, tokens, faults) => {
  expect(faultsOf({ tokens: tokens.map((changes) => givenEntry(changes as Record<string, unknown>)) })).toEqual(faults);
});

test("of many tokens that end, ten are named and the others counted", () => {
  const tokens = Array.from({ length: 12 }, (_, index) =>
    givenEntry({ id: `t${index}`, subject: `s${index}`, expires: inDays(3) }),
  );
  const faults = faultsOf({ tokens });
  expect(faults).toHaveLength(11);
  expect(faults.at(-1)).toBe("registry tokens/prod.json: 2 more tokens end within 14 days");
});

test("a key that ends is a fault unless another stays, as in a rotation", () => {
  const [key] = givenRegistry().keys;
  const ending = { ...key, notAfter: inDays(10) };
  expect(faultsOf({ keys: [ending], tokens: [] })).toEqual([
    "key clipzy_2026-11: it is published until 2026-12-11, and no other stays",
  ]);
  expect(faultsOf({ keys: [ending, { ...key, kid: "clipzy_2026-12" }], tokens: [] })).toEqual([]);
});
