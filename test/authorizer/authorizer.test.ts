import { describe, expect, test } from "@jest/globals";
import { AuthorizerUnavailable } from "../../lambda/authorizer/outcome/authorizer-unavailable.ts";
import { partitionOf } from "../../lib/config/values/aws-names.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { API_ARN, NOW, someAuthorizer, someClaims, someSettings } from "./world.ts";

const key = createSigningKey("ES256", "k1");
const keySet = { keys: [key.jwk] };

describe("the answer to a good token", () => {
  test("covers the whole API: what it may do is allowed, everything else explicitly denied", async () => {
    const { ask } = someAuthorizer({ fetchJson: async () => keySet });
    const { policy } = await ask(`Bearer ${key.mint(someClaims())}`, `${API_ARN}/POST/api/v1/jobs`);
    expect(policy).toEqual({
      principalId: "user-1",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Action: "execute-api:Invoke",
            Effect: "Allow",
            Resource: [
              `${API_ARN}/GET/api/v1/jobs`,
              ...["GET", "PUT"].map((method) => `${API_ARN}/${method}/api/v1/me`),
            ],
          },
          { Action: "execute-api:Invoke", Effect: "Deny", Resource: [`${API_ARN}/POST/api/v1/jobs`] },
        ],
      },
      context: {
        scopes: "jobs:read",
        issuer: "https://id.example.com/",
      },
    });
  });

  test("has no empty context value, even for a token without scopes and id", async () => {
    const { ask } = someAuthorizer({ fetchJson: async () => keySet });
    const { policy } = await ask(`Bearer ${key.mint(someClaims({ scope: "", jti: "" }))}`);
    expect(policy?.context).toEqual({ scopes: "-", issuer: "https://id.example.com/" });
  });

  test("is the same whichever route asked first", async () => {
    const { ask } = someAuthorizer({ fetchJson: async () => keySet });
    const token = `Bearer ${key.mint(someClaims())}`;
    const first = await ask(token, `${API_ARN}/POST/api/v1/jobs`);
    const second = await ask(token, `${API_ARN}/GET/api/v1/me`);
    expect(second.policy).toEqual(first.policy);
  });

  test("names the API that asked, also when the token is remembered from another one", async () => {
    const { ask } = someAuthorizer({ fetchJson: async () => keySet });
    const token = `Bearer ${key.mint(someClaims())}`;
    await ask(token);
    const other = API_ARN.replace("/live", "/canary");
    const { policy } = await ask(token, `${other}/GET/`);
    expect(policy?.policyDocument.Statement[0]?.Resource[0]).toBe(`${other}/GET/api/v1/jobs`);
  });
});

describe("a method ARN that is not one is an error, never an allow and never a 401", () => {
  test.each([
    ["absent", undefined],
    ["not a string", 7],
    ["empty", ""],
    ["of another service", API_ARN.replace("execute-api", "lambda")],
    ["of an unknown partition", `${API_ARN.replace("arn:aws:", "arn:aws-evil:")}/GET/`],
    ["with a wildcard for the API", "arn:aws:execute-api:eu-central-1:123456789012:*/live/GET/"],
    ["with a wildcard for the stage", "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/GET/"],
    ["with a wildcard for the method", `${API_ARN}/*/`],
    ["without a method", API_ARN],
    ["with a line break before it", `\n${API_ARN}/GET/`],
  ])("%s", async (_name, methodArn) => {
    const { ask } = someAuthorizer({ fetchJson: async () => keySet });
    // null means absent: undefined would select the default.
    const { status, reason } = await ask(`Bearer ${key.mint(someClaims())}`, methodArn ?? null);
    expect({ status, reason }).toEqual({ status: 503, reason: "event-malformed" });
  });

  test.each([
    "eu-central-1",
    "cn-north-1",
    "us-gov-west-1",
    "eusc-de-east-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
  ])("while the partition of every region that the configuration takes is fine: %s", async (region) => {
    const { ask } = someAuthorizer({ fetchJson: async () => keySet });
    const arn = API_ARN.replace("arn:aws:", `arn:${partitionOf(region)}:`).replace("eu-central-1", region);
    const { policy } = await ask(`Bearer ${key.mint(someClaims())}`, `${arn}/GET/`);
    expect(policy?.policyDocument.Statement[0]?.Resource[0]).toBe(`${arn}/GET/api/v1/jobs`);
  });
});

describe("a remembered token", () => {
  const token = `Bearer ${key.mint(someClaims())}`;

  test("is not verified again", async () => {
    const { ask } = someAuthorizer({ fetchJson: async () => keySet });
    expect((await ask(token)).decision.remembered).toBe(false);
    expect((await ask(token)).decision.remembered).toBe(true);
  });

  test("is forgotten when its time is over, and refused after its expiration", async () => {
    let now = NOW;
    const { ask } = someAuthorizer({ fetchJson: async () => keySet, now: () => now });
    const brief = `Bearer ${key.mint(someClaims({ exp: NOW / 1000 + 60 }))}`;
    await ask(brief);
    now = NOW + 59_999;
    expect((await ask(brief)).decision.remembered).toBe(true);
    now = NOW + 60_000; // expired, and within the tolerance
    expect((await ask(brief)).decision.remembered).toBe(false);
    now = NOW + 65_000;
    expect((await ask(brief)).reason).toBe("expired");
  });

  test("is verified again after five minutes", async () => {
    let now = NOW;
    const { ask } = someAuthorizer({ fetchJson: async () => keySet, now: () => now });
    await ask(token);
    now = NOW + 299_999;
    expect((await ask(token)).decision.remembered).toBe(true);
    now = NOW + 300_000;
    expect((await ask(token)).decision.remembered).toBe(false);
  });

  test("is refused once its key has left the key set", async () => {
    let now = NOW;
    let keys = keySet;
    const other = createSigningKey("ES256", "k2");
    const settings = someSettings({ keySets: { freshSeconds: 60, staleSeconds: 600, timeoutMillis: 1000 } });
    const { ask } = someAuthorizer({ settings, fetchJson: async () => keys, now: () => now });
    await ask(token);
    keys = { keys: [other.jwk] };
    now = NOW + 120_000;
    expect(await ask(token)).toMatchObject({ status: 401, reason: "key-unknown" });
  });

  test("is refused as well when its key has left the set in the background", async () => {
    let now = NOW;
    let keys = keySet;
    const settings = someSettings({ keySets: { freshSeconds: 60, staleSeconds: 600, timeoutMillis: 1000 } });
    let fetches = 0;
    const fetchJson = async () => {
      fetches += 1;
      return keys;
    };
    const { ask, authorizer } = someAuthorizer({ settings, fetchJson, now: () => now });
    await ask(token);
    keys = { keys: [createSigningKey("ES256", "k2").jwk] };
    now = NOW + 90_000;
    expect(await ask(token)).toMatchObject({ status: "policy" });
    expect(fetches).toBe(2); // in the background
    await authorizer.warm(); // joins the refresh
    expect(await ask(token)).toMatchObject({ status: 401, reason: "key-unknown" });
  });

  test("stays remembered when the key set is fetched again and still has its key", async () => {
    let now = NOW;
    const settings = someSettings({ keySets: { freshSeconds: 60, staleSeconds: 600, timeoutMillis: 1000 } });
    let fetches = 0;
    const fetchJson = async () => {
      fetches += 1;
      return structuredClone(keySet);
    };
    const { ask, authorizer } = someAuthorizer({ settings, fetchJson, now: () => now });
    await ask(token);
    now = NOW + 90_000;
    await ask(token);
    expect(fetches).toBe(2); // in the background
    await authorizer.warm(); // joins the refresh
    const { decision } = await ask(token);
    expect(decision).toMatchObject({ remembered: true, keySetAgeSeconds: 0 });
  });
});

describe("revocation", () => {
  const revoke = (entry: { jti?: string; sub?: string }, issuer = "https://id.example.com/") =>
    someSettings({ revoked: [{ issuer, ...entry }] });
  const ask = async (settings: ReturnType<typeof revoke>) =>
    (
      await someAuthorizer({ settings, fetchJson: async () => keySet }).ask(
        `Bearer ${key.mint(someClaims({ jti: "t-1" }))}`,
      )
    ).reason;

  test.each([
    ["the token's id", { jti: "t-1" }, "revoked"],
    ["the subject", { sub: "user-1" }, "revoked"],
    ["both", { jti: "t-1", sub: "user-1" }, "revoked"],
    ["another token's id", { jti: "t-2" }, "ok"],
    ["another subject", { sub: "user-10" }, "ok"],
    ["the token's id for another subject", { jti: "t-1", sub: "user-2" }, "ok"],
  ])("by %s", async (_name, entry, reason) => {
    expect(await ask(revoke(entry))).toBe(reason);
  });

  test("is per issuer", async () => {
    expect(await ask(revoke({ sub: "user-1" }, "https://other.example.com/"))).toBe("ok");
  });
});

test("an unexpected error is 503 without its message", async () => {
  const { authorizer, decisions } = someAuthorizer({
    fetchJson: async () => {
      throw new TypeError("a bearer token, perhaps");
    },
  });
  const event = { authorizationToken: `Bearer ${key.mint(someClaims())}`, methodArn: `${API_ARN}/GET/` };
  await expect(authorizer.authorize(event)).rejects.toThrow(/^authorizer unavailable$/);
  expect(decisions).toMatchObject([{ outcome: "unavailable", reason: "internal" }]);
});

describe("a provider whose keys have no id", () => {
  const { kid: _, ...oldJwk } = key.jwk;
  const { kid: __, ...newJwk } = createSigningKey("ES256", "k2").jwk;
  const signer = createSigningKey("ES256", "k3");
  const { kid: ___, ...signerJwk } = signer.jwk;
  const withoutId = (claims: object) => `Bearer ${signer.mint(someClaims({ ...claims }), { kid: undefined })}`;

  /** An authorizer whose provider shows the old key until the test replaces it. */
  function setting() {
    const provider = { jwk: oldJwk as object, fetches: 0, clock: NOW };
    const { ask, authorizer } = someAuthorizer({
      now: () => provider.clock,
      fetchJson: async () => {
        provider.fetches += 1;
        return { keys: [provider.jwk] };
      },
    });
    return { provider, ask, authorizer };
  }

  test("may exchange its key: tokens of the new one are good at once", async () => {
    const { provider, ask, authorizer } = setting();
    await authorizer.warm();
    provider.jwk = signerJwk;
    expect(await ask(withoutId({ jti: "1" }))).toMatchObject({ reason: "ok" });
    expect(provider.fetches).toBe(2);
  });

  test("is asked once in 30 seconds about signatures that its key has not made", async () => {
    const { provider, ask, authorizer } = setting();
    await authorizer.warm();
    provider.jwk = newJwk;
    const refused = async () =>
      expect(await ask(withoutId({}))).toMatchObject({ status: 401, reason: "signature-invalid" });
    await refused();
    await refused();
    provider.clock += 29_999;
    await refused();
    expect(provider.fetches).toBe(2);
    provider.clock += 1;
    await refused();
    expect(provider.fetches).toBe(3);
  });
});

test.each([
  ["an unknown key", { kid: "unknown" }],
  ["a signature without a key id that no known key has made", { kid: undefined }],
])("a provider that hangs is waited for once in a request, not again for %s", async (_, header) => {
  let clock = NOW;
  let isHanging = false;
  const { ask, authorizer } = someAuthorizer({
    now: () => clock,
    fetchJson: async (_url, timeoutMillis) => {
      if (!isHanging) return keySet;
      clock += timeoutMillis;
      throw new AuthorizerUnavailable("key-set-timeout");
    },
  });
  await authorizer.warm();
  isHanging = true;
  clock += 1_200_000; // from twice the fresh time on, a refresh is waited for
  const before = clock;
  const token = createSigningKey("ES256", "k9").mint(someClaims({ exp: clock / 1000 + 600 }), header);
  expect(await ask(`Bearer ${token}`)).toMatchObject({ status: 503, reason: "key-set-timeout" });
  expect(clock - before).toBe(1500);
});

describe("the age of the key set", () => {
  test("is not logged for a token that was refused before its key was asked for: nothing has kept the set fresh", async () => {
    let clock = NOW;
    const { ask, authorizer } = someAuthorizer({ now: () => clock, fetchJson: async () => keySet });
    await authorizer.warm();
    clock += 7_200_000;
    const { decision } = await ask(`Bearer ${key.mint(someClaims())}`);
    expect(decision).toMatchObject({ reason: "expired", issuer: "https://id.example.com/" });
    expect(decision.keySetAgeSeconds).toBeUndefined();
  });

  test("is logged for a token that was verified, or remembered, or not signed by any key", async () => {
    const { ask } = someAuthorizer({ fetchJson: async () => keySet });
    const good = `Bearer ${key.mint(someClaims())}`;
    for (const token of [good, good, `${good.slice(0, -8)}AAAAAAAA`]) {
      expect((await ask(token)).decision.keySetAgeSeconds).toBe(0);
    }
  });
});
