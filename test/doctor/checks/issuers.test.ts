import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import type { Finding } from "../../../lib/doctor/findings/finding.ts";
import { createSigningKey } from "../../../lib/local-issuer/signing-key.ts";
import { closeServer, freePort, listen } from "../../../lib/loopback/listen.ts";
import { type Provider, type ProviderMood, startProvider } from "../../authorizer/provider.ts";
import { faultsIn, findingsOf, type World } from "../doctor-world.ts";

const RSA = createSigningKey("RS256", "rsa-1");
const EC = createSigningKey("ES256", "ec-1");

let provider: Provider;
const ended: (() => Promise<void>)[] = [];
beforeEach(async () => {
  provider = await startProvider();
  provider.keys = [RSA];
  ended.push(provider.close);
});
afterEach(async () => {
  for (const close of ended.splice(0)) await close();
});

type Changes = Readonly<Record<string, unknown>>;

function doctor(issuer: Changes = {}, auth: Changes = {}, world: World = {}): Promise<Finding[]> {
  const issuers = [{ issuer: provider.issuer, audience: "clipzy", ...issuer }];
  return findingsOf({ auth: { issuers, ...auth } }, world);
}

describe("a sound provider", () => {
  test("is found by discovery; keys and clock are sound, and nothing else is a fault", async () => {
    const findings = await doctor();
    expect(faultsIn(findings)).toEqual([]);
    expect(findings.slice(0, 2)).toEqual([
      {
        state: "sound",
        subject: `keys of ${provider.issuer}`,
        setting: "environments.prod.auth.issuers[0]",
        found: "1 of 1 can be used: rsa-1 (RS256)",
      },
      { state: "sound", subject: `clock of ${new URL(provider.issuer).host}`, found: "agrees with this machine's" },
    ]);
  });

  test("is asked for its key set alone where jwksUri names it", async () => {
    const findings = await doctor({ jwksUri: `${provider.issuer}/keys` });
    expect([faultsIn(findings), provider.discoveryRequests]).toEqual([[], 0]);
  });

  test("may publish keys that do not fit beside one that does", async () => {
    provider.keys = [EC, RSA];
    expect((await doctor({ algorithms: ["RS256"] }))[0]?.found).toBe("1 of 2 can be used: rsa-1 (RS256)");
  });

  test("of several issuers each is named by its own setting", async () => {
    const other = await startProvider();
    ended.push(other.close);
    other.keys = [EC];
    const issuers = [other.issuer, provider.issuer].map((issuer) => ({ issuer, audience: "clipzy" }));
    const keys = (await findingsOf({ auth: { issuers } })).filter(({ subject }) => subject.startsWith("keys of"));
    expect(Object.fromEntries(keys.map(({ subject, setting }) => [subject, setting]))).toEqual({
      [`keys of ${other.issuer}`]: "environments.prod.auth.issuers[0]",
      [`keys of ${provider.issuer}`]: "environments.prod.auth.issuers[1]",
    });
  });
});

describe("a broken provider is one fault, by the authorizer's reason", () => {
  test.each<[mood: ProviderMood, reason: keyof typeof REASONS.unavailable, says: RegExp]>([
    ["down", "key-set-unreachable", /\/\.well-known\/openid-configuration cannot be reached: ECONNRESET/],
    ["slow", "key-set-timeout", /\/keys does not answer in time/],
    ["empty", "key-set-empty", /no key at .*\/keys fits ES256, Ed25519, EdDSA, RS256: it has no keys at all/],
    ["redirecting", "key-set-status", /\/keys answers 302, expected 200/],
    ["html", "key-set-not-json", /\/keys answers with no JSON/],
    ["huge", "key-set-oversized", /\/keys answers with more than 256 KB/],
    ["other issuer", "discovery-mismatch", /its discovery is about "http:\/\/127.0.0.1:1", expected "http/],
  ])("%s: %s", async (mood, reason, says) => {
    provider.mood = mood;
    // Short only where an answer is not to come in time.
    const findings = await doctor({}, { keySets: { timeoutMillis: mood === "slow" ? 1_000 : 4_000 } });
    const faults = findings.filter(({ state }) => state === "fault");
    expect(faults).toEqual([
      {
        state: "fault",
        subject: `keys of ${provider.issuer}`,
        setting: "environments.prod.auth.issuers[0]",
        found: expect.stringMatching(says),
        remedy: expect.stringMatching(/\. Until then every token of this issuer gets 503$/),
      },
    ]);
    expect(faults[0]?.found).toMatch(new RegExp(`\\(${reason}\\)$`));
  });

  test("a redirect: the remedy names where it leads", async () => {
    provider.mood = "redirecting";
    const [fault] = await doctor();
    expect(fault).toHaveProperty("remedy", expect.stringContaining(`it leads to ${provider.issuer}/keys;`));
  });

  test("keys of another kind: what they are", async () => {
    provider.keys = [EC];
    expect(faultsIn(await doctor({ algorithms: ["RS256"] }))).toEqual([
      `keys of ${provider.issuer}: no key at ${provider.issuer}/keys fits RS256: it has EC P-256 for ES256 (key-set-empty)`,
    ]);
  });

  test("no server there", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    expect(faultsIn(await doctor({ issuer }))).toEqual([
      `keys of ${issuer}: ${issuer}/.well-known/openid-configuration cannot be reached: ECONNREFUSED (key-set-unreachable)`,
    ]);
  });

  test.each<[status: number, body: unknown, found: RegExp]>([
    [404, {}, /openid-configuration answers 404, expected 200 \(key-set-status\)/],
    [200, [], /its discovery is about nothing, expected "http.* \(discovery-mismatch\)/],
    [200, null, /is JSON, but no discovery document or key set \(key-set-malformed\)/],
  ])("discovery that answers %d and %j", async (status, body, found) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    ended.push(() => closeServer(server));
    const issuer = `http://127.0.0.1:${await listen(server)}`;
    expect(faultsIn(await doctor({ issuer }))).toEqual([expect.stringMatching(found)]);
  });

  test("discovery that never ends", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write("{");
    });
    ended.push(() => closeServer(server));
    const issuer = `http://127.0.0.1:${await listen(server)}`;
    expect(faultsIn(await doctor({ issuer }, { keySets: { timeoutMillis: 500 } }))).toEqual([
      `keys of ${issuer}: ${issuer}/.well-known/openid-configuration does not answer in time (key-set-timeout)`,
    ]);
  });
});

describe("a key set", () => {
  async function findingsAbout(keys: readonly unknown[], changes: Changes = {}): Promise<Finding[]> {
    const server = createServer((_request, response) => response.end(JSON.stringify({ keys })));
    ended.push(() => closeServer(server));
    const issuer = `http://127.0.0.1:${await listen(server)}`;
    const findings = await doctor({ issuer, jwksUri: `${issuer}/keys`, ...changes });
    return findings.filter(({ subject }) => subject === `keys of ${issuer}`);
  }

  const good = EC.jwk;
  const secret = { ...RSA.jwk, d: "AQAB" };
  const weak = createSigningKey("RS256", "old", 1024).jwk;
  const offCurve = { ...good, kid: "bent", y: good.x };
  const same = (count: number) => Array.from({ length: count }, () => createSigningKey("ES256", "twin").jwk);
  const nameless = (count: number) => same(count).map(({ kid: _, ...jwk }) => jwk);

  test.each<[name: string, keys: readonly unknown[], changes: Changes, found: readonly (string | RegExp)[]]>([
    [
      "of keys for other things besides",
      [good, { ...RSA.jwk, use: "enc" }, { ...RSA.jwk, key_ops: ["wrapKey"] }],
      {},
      [],
    ],
    [
      "of keys for other algorithms besides",
      [good, weak, createSigningKey("ES384", "x").jwk],
      { algorithms: ["ES256"] },
      [],
    ],
    ["of keys of unknown kinds besides", [good, { kty: "AKP", alg: "ML-DSA-44", pub: "AA" }, 7, null], {}, []],
    ["of four keys with one kid", same(4), {}, []],
    [
      "of five keys with one kid",
      same(5),
      {},
      ["5 keys for ES256 have the kid twin: only the first 4 are tried (signature-invalid)"],
    ],
    ["of four keys without a kid", nameless(4), {}, []],
    [
      "of five keys without a kid",
      nameless(5),
      {},
      ["a key has no kid, and 5 keys are for ES256: a token without a kid is refused (key-ambiguous)"],
    ],
    [
      "with a weak key beside a good one",
      [good, weak],
      {},
      ["old: 1024 bits, at least 2048 are needed; a token that it signs is refused (key-unknown)"],
    ],
    [
      "with a weak key alone",
      [weak],
      {},
      [/fits .*: it has RSA for RS256, 1024 bits, at least 2048 are needed \(key-set-empty\)$/],
    ],
    [
      "with a point off its curve",
      [good, offCurve],
      {},
      ["bent: no sound public key; a token that it signs is refused (key-unknown)"],
    ],
    ["with a private half", [good, secret], {}, ["rsa-1: its secret part is published"]],
    [
      "with a shared secret",
      [good, { kty: "oct", k: "AAAA", kid: "hmac" }],
      {},
      ["hmac: its secret part is published"],
    ],
    ["with several faults", [good, secret, weak], {}, ["rsa-1: its secret part is published", /^old: 1024 bits/]],
    ["with a kid for a terminal", [good, { ...weak, kid: "\u001b[31mred\u202e" }], {}, [/^[\x20-\x7e]+: 1024 bits/]],
  ])("%s", async (_name, keys, changes, found) => {
    const faults = (await findingsAbout(keys, changes)).filter(({ state }) => state === "fault");
    expect(faults.map((fault) => fault.found)).toEqual(
      found.map((text) => (typeof text === "string" ? text : expect.stringMatching(text))),
    );
    for (const fault of faults) expect(fault).toHaveProperty("remedy", expect.stringMatching(/\w/));
  });

  test("is counted by keys, not by names", async () => {
    expect((await findingsAbout([...same(2), RSA.jwk]))[0]?.found).toBe(
      "3 of 3 can be used: twin (ES256); twin (ES256); rsa-1 (RS256)",
    );
  });
});

describe("the provider's clock", () => {
  const late = (seconds: number) => ({ now: () => Date.now() + seconds * 1000 });

  test.each([
    [0, 5, "agrees with this machine's", "sound"],
    [-60, 5, /^(59|60|61) s ahead of this machine's, tolerated: 5 s$/, "fault"],
    [60, 5, /^(59|60|61) s behind this machine's, tolerated: 5 s$/, "fault"],
    [-60, 120, /^(59|60|61) s apart, tolerated: 120 s$/, "sound"],
  ])("this machine %d s late, tolerated %d: %s", async (seconds, clockToleranceSeconds, found, state) => {
    const findings = await doctor({}, { clockToleranceSeconds }, late(seconds));
    const clocks = findings.filter(({ subject }) => subject.startsWith("clock of"));
    expect(clocks).toEqual([expect.objectContaining({ state, found: expect.stringMatching(found) })]);
  });
});

test("issuers of one provider have one clock, which is one fault", async () => {
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [EC.jwk] })));
  ended.push(() => closeServer(server));
  const base = `http://127.0.0.1:${await listen(server)}`;
  const issuers = ["a", "b"].map((realm) => ({
    issuer: `${base}/realms/${realm}`,
    audience: "clipzy",
    jwksUri: `${base}/keys`,
  }));
  const findings = await findingsOf({ auth: { issuers } }, { now: () => Date.now() + 60_000 });
  expect(faultsIn(findings)).toEqual([expect.stringMatching(/^clock of .* behind this machine's/)]);
});

test("keys of the configuration ask nothing; so does an environment that stays on this machine", async () => {
  const inline = await findingsOf({});
  expect(inline[0]?.found).toBe("1 of the configuration; no provider is asked");
  const local = await findingsOf({
    account: undefined,
    region: undefined,
    auth: { issuers: [{ issuer: provider.issuer, audience: "clipzy" }] },
  });
  expect(local[0]?.state).toBe("not asked");
  expect([faultsIn(local), provider.discoveryRequests]).toEqual([[], 0]);
});
