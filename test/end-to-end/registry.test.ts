import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { AuthorizerUnavailable } from "../../lambda/authorizer/outcome/authorizer-unavailable.ts";
import type { AuthorizerSettings } from "../../lambda/authorizer/settings/settings.ts";
import { contextOf, environmentFromContext } from "../../lib/config/sources/from-context.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { authorizerSettings } from "../../lib/request-path/authorizer/authorizer-settings.ts";
import { judgeToken } from "../../lib/tokens/inspection/judge-token.ts";
import { renderRegistry } from "../../lib/tokens/registry/registry-store.ts";
import { baseEnvironment, bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

const ISSUER = "https://clipzy.example.com/tokens";
const FILE = "tokens/local.json";
const HOUR = 3600;

// The bundled authorizer runs by this machine's clock.
const now = Math.floor(Date.now() / 1000);
const key = createSigningKey("ES256", "clipzy_2026-11");
const former = createSigningKey("Ed25519", "clipzy_2026-10");
const foreign = createSigningKey("ES256", "clipzy_2026-11");
const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace(/\.\d+/, "");

function entry(id: string, changes: Readonly<Record<string, unknown>> = {}) {
  const times = { issued: instant(now - HOUR), expires: instant(now + HOUR) };
  return { id, subject: "ci-bot", scopes: ["jobs:read", "jobs:write"], ...times, key: key.keyId, ...changes };
}

const tokens = [
  entry("good"),
  entry("reader", { scopes: ["jobs:read"], subject: "reader" }),
  entry("bare", { scopes: [] }),
  entry("old-key", { key: former.keyId }),
  entry("replaced", { notAfter: instant(now - 1) }),
  entry("overlapping", { notAfter: instant(now + HOUR / 2) }),
  entry("over", { expires: instant(now - 60) }),
  entry("gone", { revoked: { reason: "laptop stolen" } }),
];
const keys = [former, key].map(({ jwk: { use: _, ...jwk } }) => jwk);
const files: Readonly<Record<string, string>> = {
  [FILE]: renderRegistry({ issuer: ISSUER, audience: "clipzy", keys, tokens } as never),
};
const auth = {
  issuers: [{ registry: FILE, audience: "clipzy" }],
  rules: [
    { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
    { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
  ],
  resultTtlSeconds: 0,
};

/** The claims that the command signs for an entry. */
function claimsOf(id: string, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const { subject, scopes, expires } = tokens.find((one) => one.id === id) ?? entry(id);
  const exp = Date.parse(String(expires)) / 1000;
  const claims = { iss: ISSUER, sub: subject, aud: "clipzy", client_id: subject, iat: now - HOUR, exp, jti: id };
  return { ...claims, ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }), ...changes };
}

let stack: LocalStack;
let settings: AuthorizerSettings;

beforeAll(async () => {
  stack = await startLocalStack({ environment: { auth }, files });
  const environments = { local: { ...baseEnvironment("https://unused.example.com"), auth } };
  const context = contextOf({ environment: "local", environments });
  const { config } = environmentFromContext(context, { read: (path) => files[path] ?? "" });
  settings = authorizerSettings("local", config);
});
afterAll(() => stack.close());

/** What the gateway answers to a token, and the reason in the authorizer's log. */
async function ask(token: string): Promise<{ readonly status: number; readonly reason: string }> {
  stack.clock.advance(1_000); // the throttle's buckets fill again
  const before = stack.lambdaLines.length;
  const { status } = await stack.call("/api/v1/jobs", bearing(token));
  for (let waits = 0; stack.lambdaLines.length === before && waits < 2_000; waits++) await sleep(1);
  if (stack.lambdaLines.length === before) throw new Error(`${status}, and no line of the authorizer's`);
  return { status, reason: JSON.parse(stack.lambdaLines.at(-1) ?? "").Reason };
}

describe("a registered token", () => {
  test.each(["good", "reader", "overlapping"])("%s: passes", async (id) => {
    expect(await ask(key.mint(claimsOf(id)))).toEqual({ status: 200, reason: "ok" });
  });

  test("passes with the former key, as long as that is published", async () => {
    expect(await ask(former.mint(claimsOf("old-key")))).toEqual({ status: 200, reason: "ok" });
  });

  test("without the scope of a route is forbidden there", async () => {
    expect(await ask(key.mint(claimsOf("bare")))).toEqual({ status: 403, reason: "ok" });
  });

  test.each(["replaced", "gone"])("%s: is refused", async (id) => {
    expect(await ask(key.mint(claimsOf(id)))).toEqual({ status: 401, reason: "token-ended" });
  });

  test("that has expired is refused", async () => {
    expect(await ask(key.mint(claimsOf("over")))).toEqual({ status: 401, reason: "expired" });
  });

  test("is told to the host as the principal, with its scopes and issuer", async () => {
    await ask(key.mint(claimsOf("reader")));
    expect(stack.upstream.received.at(-1)?.headers).toMatchObject({
      "x-clipzy-principal": "reader",
      "x-clipzy-scopes": "jobs:read",
      "x-clipzy-issuer": ISSUER,
    });
  });
});

describe("whoever has stolen the private key opens nothing with", () => {
  test.each<[string, Record<string, unknown>, string?]>([
    ["an id that is not listed", claimsOf("good", { jti: "unlisted" })],
    ["no id", claimsOf("good", { jti: undefined })],
    ["another subject", claimsOf("good", { sub: "admin" })],
    ["more scopes", claimsOf("reader", { scope: "jobs:read jobs:write" })],
    ["more scopes under another name", claimsOf("reader", { scope: undefined, scp: ["jobs:read", "jobs:write"] })],
    ["a later end than listed", claimsOf("good", { exp: now + HOUR + 1 })],
    ["a later end for a token that is over", claimsOf("over", { exp: now + HOUR })],
    ["a token that was revoked", claimsOf("gone"), "token-ended"],
    ["a token that was replaced", claimsOf("replaced"), "token-ended"],
    ["the id of a token of another key", claimsOf("old-key")],
  ])("%s", async (_, claims, reason = "token-unregistered") => {
    expect(await ask(key.mint(claims))).toEqual({ status: 401, reason });
  });
});

test("inspect says of 300 tokens what the gateway says of them", async () => {
  const choice = fc.record({
    id: fc.constantFrom(...tokens.map(({ id }) => id), "unlisted"),
    signer: fc.constantFrom(key, key, key, former, foreign),
    claims: fc.constantFrom<Record<string, unknown>>(
      {},
      {},
      { sub: "admin" },
      { scope: "jobs:read" },
      { scope: "jobs:read admin" },
      { scope: "a  b" },
      { exp: now + 60 },
      { exp: now + 2 * HOUR },
      { exp: undefined },
      { nbf: now + HOUR },
      { aud: "other" },
      { iss: "https://other.example.com" },
      { jti: 7 },
    ),
    header: fc.constantFrom<Record<string, unknown>>(
      {},
      {},
      {},
      { typ: "dpop+jwt" },
      { kid: "clipzy_2026-10" },
      { kid: undefined },
      { alg: "RS256" },
      { crit: ["x"] },
    ),
    ending: fc.constantFrom("", "", "", "A", "AA"),
  });
  const fetchJson = () => Promise.reject(new AuthorizerUnavailable("key-set-unreachable"));
  const seen = new Set<string>();
  for (const { id, signer, claims, header, ending } of fc.sample(choice, 300)) {
    const token = signer.mint(claimsOf(id, claims), header) + ending;
    const judged = await judgeToken(token, { settings, now: Date.now, fetchJson });
    const byRoute = judged.rules.some(({ methods, allowed }) => methods.includes("GET") && allowed) ? 200 : 403;
    const expected = { status: judged.status === "by route" ? byRoute : judged.status, reason: judged.reason };
    expect(await ask(token)).toEqual(expected);
    expect(judged.steps.some(({ result }) => result !== "passed")).toBe(judged.outcome !== "authenticated");
    seen.add(judged.reason);
  }
  expect([...seen]).toEqual(expect.arrayContaining(["ok", "token-unregistered", "token-ended", "signature-invalid"]));
});
