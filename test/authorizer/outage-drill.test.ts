import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { fetchJson } from "../../lambda/authorizer/keys/fetch-json.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { documentedTable } from "./documented-table.ts";
import { type Provider, type ProviderMood, startProvider } from "./provider.ts";
import { NOW, someAuthorizer, someClaims, someIssuer, someSettings } from "./world.ts";

// Over real HTTP; only the clock is the test's own, so that hours pass at once.

const oldKey = createSigningKey("ES256", "old");
const newKey = createSigningKey("ES256", "new");
const inlineKey = createSigningKey("ES256", "inline");
const INLINE_ISSUER = "https://inline.example.com/";

let provider: Provider;
let clock: number;

beforeEach(async () => {
  provider = await startProvider();
  provider.keys = [oldKey];
  clock = NOW;
});

afterEach(() => provider.close());

function startAuthorizer() {
  const discovered = { ...someIssuer({ issuer: provider.issuer }), jwksUri: undefined };
  const inline = someIssuer({ issuer: INLINE_ISSUER, jwks: { keys: [inlineKey.jwk] } });
  const settings = someSettings({
    issuers: [discovered, inline],
    keySets: { freshSeconds: 600, staleSeconds: 21_600, timeoutMillis: 150 },
  });
  return someAuthorizer({ settings, fetchJson, now: () => clock });
}

/** A new token each time: what is drilled is the key set, not the memory of tokens. */
let tokens = 0;
const claims = () => someClaims({ jti: `${tokens++}`, exp: clock / 1000 + 600, iat: clock / 1000 });
const tokenOf = (key: typeof oldKey, issuer = provider.issuer) => `Bearer ${key.mint({ ...claims(), iss: issuer })}`;

const DRILL_HEADING = "When an identity provider has a bad day";

describe("the drill", () => {
  test("who gets what while a provider goes through its bad days", async () => {
    const { ask } = startAuthorizer();
    const bad = `${tokenOf(oldKey)}AAAA`;
    const rows: string[] = [];
    const step = async (name: string, minutes: number, mood: ProviderMood) => {
      clock += minutes * 60_000;
      provider.mood = mood;
      const cells: (string | number)[] = [];
      for (const header of [tokenOf(oldKey), tokenOf(newKey), bad, tokenOf(inlineKey, INLINE_ISSUER)]) {
        cells.push((await ask(header)).status);
      }
      rows.push([name, ...cells].join(" | "));
    };
    await step("up", 0, "up");
    await step("down, after 5 minutes", 5, "down");
    await step("down, after 1 hour", 55, "down");
    await step("slow, after 2 hours", 60, "slow");
    await step("an empty key set, after 3 hours", 60, "empty");
    await step("a page of HTML, after 4 hours", 60, "html");
    await step("a redirect, after 5 hours", 60, "redirecting");
    await step("down, after 6 hours", 60, "down");
    await step("back", 1, "up");
    provider.keys = [oldKey, newKey];
    await step("rotated, both keys published", 1, "up");
    provider.keys = [newKey];
    await step("the old key withdrawn, 20 minutes later", 20, "up");
    expect(rows).toEqual([
      // name | token of the old key | of the new key | a bad token | a token of another issuer
      "up | policy | 401 | 401 | policy",
      "down, after 5 minutes | policy | 503 | 401 | policy",
      "down, after 1 hour | policy | 503 | 401 | policy",
      "slow, after 2 hours | policy | 503 | 401 | policy",
      "an empty key set, after 3 hours | policy | 503 | 401 | policy",
      "a page of HTML, after 4 hours | policy | 503 | 401 | policy",
      "a redirect, after 5 hours | policy | 503 | 401 | policy",
      "down, after 6 hours | 503 | 503 | 401 | policy",
      "back | policy | 401 | 401 | policy",
      "rotated, both keys published | policy | policy | 401 | policy",
      "the old key withdrawn, 20 minutes later | 401 | policy | 401 | policy",
    ]);
    const documented = documentedTable(DRILL_HEADING).map((cells) => cells.join(" | ").replace(" (the new key)", ""));
    expect(documented.slice(0, -1)).toEqual(rows);
  });

  test.each<[ProviderMood, string]>([
    ["down", "key-set-unreachable"],
    ["slow", "key-set-timeout"],
    ["empty", "key-set-empty"],
    ["html", "key-set-not-json"],
    ["huge", "key-set-oversized"],
    ["redirecting", "key-set-status"],
    ["other issuer", "discovery-mismatch"],
  ])("a cold start with the provider %s is 503 for its tokens only", async (mood, reason) => {
    provider.mood = mood;
    const { ask } = startAuthorizer();
    expect(await ask(tokenOf(oldKey))).toMatchObject({ status: 503, reason });
    expect(await ask(tokenOf(inlineKey, INLINE_ISSUER))).toMatchObject({ status: "policy" });
    clock += 1000;
    provider.mood = "up";
    expect(await ask(tokenOf(oldKey))).toMatchObject({ status: "policy" });
  });

  test("at a cold start with the provider down, each token gets what TOKENS.md says", async () => {
    provider.mood = "down";
    const { ask } = startAuthorizer();
    const headers = [tokenOf(oldKey), tokenOf(newKey), `${tokenOf(oldKey)}AAAA`, tokenOf(inlineKey, INLINE_ISSUER)];
    const statuses: string[] = [];
    for (const header of headers) statuses.push(String((await ask(header)).status));
    expect(statuses).toEqual(["503", "503", "503", "policy"]);
    expect(documentedTable(DRILL_HEADING).at(-1)).toEqual(["down at a cold start", ...statuses]);
  });

  test("the init phase survives a provider that is down", async () => {
    provider.mood = "down";
    const { authorizer, ask } = startAuthorizer();
    await authorizer.warm();
    provider.mood = "up";
    expect(await ask(tokenOf(oldKey))).toMatchObject({ status: "policy" });
  });
});

describe("what a provider sees", () => {
  test("10,000 unknown key ids as one fetch per cooldown", async () => {
    const { authorizer, ask } = startAuthorizer();
    await authorizer.warm();
    const before = provider.keySetRequests;
    const minted = newKey.mint({ ...claims(), iss: provider.issuer }, { kid: "unknown" }).split(".");
    for (let request = 0; request < 10_000; request++) {
      const header = Buffer.from(`{"alg":"ES256","kid":"unknown-${request}"}`).toString("base64url");
      const { reason } = await ask(`Bearer ${[header, ...minted.slice(1)].join(".")}`);
      if (reason !== "key-unknown") throw new Error(reason);
    }
    expect(provider.keySetRequests - before).toBe(1);
  });

  test("discovery once, and again only after a failure", async () => {
    const { ask } = startAuthorizer();
    await ask(tokenOf(oldKey));
    clock += 1_200_000;
    await ask(tokenOf(oldKey));
    expect([provider.discoveryRequests, provider.keySetRequests]).toEqual([1, 2]);
    provider.mood = "html";
    clock += 1_200_000;
    await ask(tokenOf(oldKey));
    provider.mood = "up";
    clock += 30_000;
    await ask(tokenOf(oldKey));
    expect([provider.discoveryRequests, provider.keySetRequests]).toEqual([2, 4]);
  });

  test("nothing at all for a token that could not pass anyway", async () => {
    const { ask } = startAuthorizer();
    const stale = { ...claims(), iss: provider.issuer, exp: 1 };
    for (const header of [
      "",
      "Bearer a.b.c",
      `Bearer ${oldKey.mint(stale)}`,
      tokenOf(oldKey, "https://nobody.example/"),
    ]) {
      expect((await ask(header)).status).toBe(401);
    }
    expect(provider.discoveryRequests).toBe(0);
  });
});
