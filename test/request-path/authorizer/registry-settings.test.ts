import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { judgeRegistration } from "../../../lambda/authorizer/token/registered-tokens.ts";
import type { LoadedRegistry, RegistryEntry } from "../../../lib/config/registry/registry-schema.ts";
import { authOfRegistry } from "../../../lib/config/validate-environment.ts";
import { authorizerSettings } from "../../../lib/request-path/authorizer/authorizer-settings.ts";
import { givenRegistry } from "../../config/registry/given-registry.ts";

const NOW = 1_800_000_000;
const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000", "");

function settingsOf(tokens: readonly RegistryEntry[]) {
  const auth = authOfRegistry({ ...givenRegistry(), tokens, file: "tokens/prod.json" } as unknown as LoadedRegistry);
  return authorizerSettings("prod", { auth }).issuers[0]?.registry;
}

const seconds = fc.integer({ min: NOW - 5, max: NOW + 5 });
const scopes = fc.uniqueArray(fc.constantFrom("a", "b", "c;d", "e,f"), { maxLength: 3 });
const subject = fc.constantFrom("ci-bot", "Zo\u00eb", "a b;c", "%41", "A", "a=b&c", "\u{1f600}");
const id = fc.constantFrom("a", "a1", "1a", "b-_", "a-b");
const entry = fc.record({
  id,
  subject,
  scopes,
  issued: fc.constant(instant(NOW - 100)),
  expires: seconds.map(instant),
  key: fc.constant("clipzy_2026-11"),
  notAfter: fc.option(seconds.map(instant), { nil: undefined }),
  revoked: fc.option(fc.constant({ reason: "lost" }), { nil: undefined, freq: 4 }),
});
const claims = fc.record({
  tokenId: fc.oneof(id, fc.constantFrom("", ";a", "a ci-bot", "__proto__")),
  subject,
  scopes,
  expiresAt: seconds,
});
const keyId = fc.constantFrom("clipzy_2026-11", "clipzy_2026-12", undefined);

/** What design.md says of a registered token, read off the registry itself. */
function expected(
  tokens: readonly RegistryEntry[],
  held: { tokenId: string; subject: string; scopes: string[]; expiresAt: number },
  kid: string | undefined,
) {
  const listed = tokens.find((one) => one.id === held.tokenId);
  const isListed =
    listed !== undefined &&
    listed.subject === held.subject &&
    listed.key === kid &&
    held.scopes.every((one) => listed.scopes.includes(one)) &&
    held.expiresAt * 1000 <= Date.parse(listed.expires);
  if (!isListed) return "token-unregistered";
  const ends = [listed.expires, ...(listed.notAfter === undefined ? [] : [listed.notAfter])].map((text) =>
    Date.parse(text),
  );
  return listed.revoked !== undefined || ends.some((end) => NOW * 1000 >= end) ? "token-ended" : Math.min(...ends);
}

describe("the settings of a registry", () => {
  test("let the authorizer decide as the registry says", () => {
    const tokens = fc.uniqueArray(entry, { minLength: 1, maxLength: 5, selector: (one) => one.id });
    fc.assert(
      fc.property(tokens, claims, keyId, (listed, held, kid) => {
        const registry = settingsOf(listed as RegistryEntry[]);
        if (registry === undefined) throw new Error("no registry");
        let outcome: unknown;
        try {
          outcome = judgeRegistration(registry, { principal: held.subject, ...held }, kid, NOW * 1000);
        } catch (error) {
          outcome = (error as { reason?: string }).reason;
        }
        expect(outcome).toBe(expected(listed as RegistryEntry[], held, kid));
      }),
      { numRuns: 500 },
    );
  });

  test("do not depend on the order of tokens and scopes, and hold no note and no reason", () => {
    const one = {
      id: "a",
      subject: "s",
      scopes: ["x", "y"],
      issued: instant(1),
      expires: instant(9),
      key: "clipzy_2026-11",
    };
    const other = { ...one, id: "b", scopes: ["y", "x"], note: "render farm", revoked: { reason: "laptop stolen" } };
    const settings = settingsOf([one, other]);
    expect(settings).toEqual(settingsOf([other, { ...one, scopes: ["y", "x"] }]));
    expect(settings).toEqual({
      scopeSets: ["x y"],
      keyIds: ["clipzy_2026-11"],
      entries: ";a s 0 0 9;b s 0 0 9 0;",
    });
  });

  test("of a registry without tokens let in none", () => {
    const registry = settingsOf([]);
    expect(registry?.entries).toBe(";");
    const held = { tokenId: "a", subject: "s", principal: "s", scopes: [], expiresAt: NOW };
    expect(() => judgeRegistration(registry as NonNullable<typeof registry>, held, "k", 0)).toThrow(
      "token-unregistered",
    );
  });
});
