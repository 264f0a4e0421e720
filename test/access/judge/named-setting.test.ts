import { describe, expect, test } from "@jest/globals";
import type { AccessRequest } from "../../../lib/access/judge/access-request.ts";
import { judge } from "../../../lib/access/judge/judge.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { environmentSchema } from "../../../lib/config/environment-config.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";

// biome-ignore lint/suspicious/noExplicitAny: an environment as it is written
type Given = any;

const ISSUER = "https://one.example.com";
const REGISTRY = "https://registry.example.com";

/** A parsed environment, so that a registry can be in it as if it had been read. */
function environment(): Given {
  const config: Given = environmentSchema.parse({
    cors: { origins: ["https://a.example.com"] },
    webAcl: { allow: ["192.0.2.0/24"], deny: ["192.0.2.66/32"] },
    auth: {
      issuers: [
        { issuer: ISSUER, audience: "clipzy", algorithms: ["RS256"], requiredType: "at+jwt", maxLifetimeSeconds: 300 },
        { issuer: REGISTRY, audience: "clipzy" },
      ],
      rules: [
        { methods: ["GET"], path: "/a", scopes: ["r"] },
        { methods: ["GET"], path: "/b/*", scopes: [], allow: ["192.0.2.0/25"] },
        { methods: ["GET"], path: "/open", public: true },
      ],
      revoked: [{ issuer: ISSUER, jti: "stolen", reason: "test" }],
    },
    upstream: SAMPLE_ENVIRONMENT.upstream,
  });
  config.auth.issuers[1].registry = { tokens: [entry("t1", ["r"])] };
  return config;
}

function entry(id: string, scopes: readonly string[]) {
  return { id, subject: "ada", scopes, expires: "2090-01-01T00:00:00Z" };
}

const token: AccessRequest = { method: "GET", path: "/a", issuer: ISSUER, scopes: ["r"], address: "192.0.2.10" };
const later = (seconds: number) => ({ ...token, expiredForSeconds: seconds });

/** A value in place of the setting's; what is undefined is taken away. */
type Change = (value: Given) => unknown;

/** One for each kind of setting that can decide. */
const KINDS: readonly [setting: string, request: AccessRequest, change: Change][] = [
  ["cors.origins", { ...token, origin: "https://b.example.com" }, (all) => [...all, "https://b.example.com"]],
  ["webAcl.allowEncodedPaths", { ...token, path: "/b/x%20y" }, () => true],
  ["webAcl.deny", { ...token, address: "192.0.2.66" }, () => []],
  ["webAcl.allow", { ...token, address: "198.51.100.1" }, (all) => [...all, "198.51.100.0/24"]],
  ["auth.rules[1]", { ...token, path: "/b/x", address: "192.0.2.200" }, ({ allow: _, ...rule }) => rule],
  ["auth.rules", { ...token, path: "/c" }, (rules) => [...rules, { methods: ["GET"], path: "/c", scopes: ["r"] }]],
  ["auth.rules[0]", { ...token, issuer: null, scopes: null }, (rule) => ({ ...rule, scopes: [], public: true })],
  ["auth.rules[0]", { ...token, scopes: ["w"] }, (rule) => ({ ...rule, scopes: ["w"] })],
  [
    "auth.issuers",
    { ...token, issuer: "https://two.example.com" },
    (all) => [...all, { ...all[0], issuer: "https://two.example.com" }],
  ],
  ["auth.issuers[0].audience", { ...token, claims: { aud: "batch" } }, (all) => [...all, "batch"]],
  ["auth.issuers[0].audienceClaim", { ...token, claims: { aud: null, client_id: "clipzy" } }, () => "client_id"],
  ["auth.issuers[0].algorithms", { ...token, algorithm: "ES256" }, (all) => [...all, "ES256"]],
  ["auth.issuers[0].requiredType", { ...token, type: "JWT" }, () => undefined],
  ["auth.issuers[0].maxLifetimeSeconds", { ...token, lifetimeSeconds: 301 }, () => 301],
  [
    "auth.issuers[1].registry",
    { ...token, issuer: REGISTRY, claims: { jti: "t2" } },
    (registry) => {
      return { ...registry, tokens: [...registry.tokens, entry("t2", ["r"])] };
    },
  ],
  ["auth.revoked[0]", { ...token, claims: { jti: "stolen" } }, (one) => ({ ...one, jti: "another" })],
  ["auth.clockToleranceSeconds", later(30), () => 31],
];

function changed(config: Given, setting: string, change: Change): Given {
  const names = setting.split(/[.[\]]+/).filter((name) => name !== "");
  const last = names.pop() as string;
  const owner = names.reduce((value, name) => value[name], config);
  owner[last] = change(owner[last]);
  return config;
}

describe("the setting that is named as the reason", () => {
  test.each(KINDS)("%s decides: changed, it lets %j in", (setting, request, change) => {
    const refused = judge(modelOf("test", environment()), request);
    expect(refused.status).not.toBeNull();
    expect(refused.because.map((one) => one.setting)).toEqual([`environments.test.${setting}`]);
    expect(judge(modelOf("test", changed(environment(), setting, change)), request).status).toBeNull();
  });

  test("webAcl.closed decides about every request", () => {
    const closed = changed(environment(), "webAcl.closed", () => true);
    const refused = judge(modelOf("test", closed), token);
    expect(refused).toMatchObject({ code: "CLOSED", because: [{ setting: "environments.test.webAcl.closed" }] });
    expect(
      judge(
        modelOf(
          "test",
          changed(closed, "webAcl.closed", () => undefined),
        ),
        token,
      ).status,
    ).toBeNull();
  });
});
