import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { AccessRequest } from "../../lib/access/judge/access-request.ts";
import { judge } from "../../lib/access/judge/judge.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";
import { sendDescribed } from "../helpers/described-request.ts";
import { scopeClaim, type TestIssuer } from "../helpers/described-token.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// The setting that explain names, changed where it is written: the gateway of the new template lets the same request in. One for each
// kind of setting; random requests are in test/access/judge/flipped-settings.test.ts.

const ec = createSigningKey("ES256", "people-ec");
const rsa = createSigningKey("RS256", "people-rsa");
const partnerKey = createSigningKey("ES256", "partner-ec");
const registryKey = createSigningKey("ES256", "clipzy_2026-11");

const people: TestIssuer = {
  issuer: "https://login.example.com",
  claims: { aud: "clipzy" },
  keys: [ec, rsa],
  scopesAs: scopeClaim,
};
const partner: TestIssuer = { ...people, issuer: "https://partner.example.net", keys: [partnerKey] };
const registered: TestIssuer = { ...people, issuer: "https://clipzy.example.com/tokens", keys: [registryKey] };
const ISSUERS = [people, partner, registered];

const REGISTRY = "tokens/local.json";
const now = Date.now();
const instant = (days: number) => new Date(now + days * 86_400_000).toISOString().replace(/\.\d+/, "");
const entry = (id: string) => ({
  ...{ id, subject: "ada", scopes: ["r"], key: registryKey.keyId },
  issued: instant(-1),
  expires: instant(90),
});
const registryFile = (...ids: readonly string[]) =>
  JSON.stringify({ issuer: registered.issuer, keys: [{ ...registryKey.jwk, use: undefined }], tokens: ids.map(entry) });

// biome-ignore lint/suspicious/noExplicitAny: an environment as it is written, changed at any place
type Given = any;

const environment = (): Given => ({
  api: { throttle: { requestsPerSecond: 100_000, burst: 5_000 } },
  cors: { origins: ["https://app.example.com"] },
  webAcl: { managedRuleGroups: [], rateLimit: false, allow: ["192.0.2.0/24"], deny: ["192.0.2.66/32"] },
  auth: {
    issuers: [
      {
        issuer: people.issuer,
        audience: ["clipzy"],
        algorithms: ["ES256"],
        requiredType: "at+jwt",
        maxLifetimeSeconds: 600,
        jwks: { keys: [ec.jwk, rsa.jwk] },
      },
      { registry: REGISTRY, audience: "clipzy" },
    ],
    rules: [
      { methods: ["GET"], path: "/a", scopes: ["r"] },
      { methods: ["GET"], path: "/b/*", scopes: [], allow: ["192.0.2.0/25"] },
    ],
    revoked: [{ issuer: people.issuer, sub: "mallory", reason: "left" }],
  },
  upstream: { ...SAMPLE_ENVIRONMENT.upstream, timeoutMillis: 1_000 },
});

const good: AccessRequest = { method: "GET", path: "/a", issuer: people.issuer, scopes: ["r"], address: "192.0.2.10" };

interface Kind {
  readonly setting: string;
  readonly request: AccessRequest;
  readonly change: (environment: Given) => unknown;
  readonly registry?: string;
}

const KINDS: readonly Kind[] = [
  {
    setting: "cors.origins",
    request: { ...good, origin: "https://b.example.com" },
    change: ({ cors }) => cors.origins.push("https://b.example.com"),
  },
  {
    setting: "webAcl.allowEncodedPaths",
    request: { ...good, path: "/b/x%20y" },
    change: ({ webAcl }) => Object.assign(webAcl, { allowEncodedPaths: true }),
  },
  {
    setting: "webAcl.deny",
    request: { ...good, address: "192.0.2.66" },
    change: ({ webAcl }) => delete webAcl.deny,
  },
  {
    setting: "webAcl.allow",
    request: { ...good, address: "2001:db8::1" },
    change: ({ webAcl }) => webAcl.allow.push("2001:db8::/64"),
  },
  {
    setting: "auth.rules[1]",
    request: { ...good, path: "/b/x", address: "192.0.2.200" },
    change: ({ auth }) => auth.rules[1].allow.push("192.0.2.200/32"),
  },
  {
    setting: "auth.rules",
    request: { ...good, path: "/c" },
    change: ({ auth }) => auth.rules.push({ methods: ["GET"], path: "/c", scopes: ["r"] }),
  },
  {
    setting: "auth.rules[0]",
    request: { ...good, issuer: null, scopes: [] },
    change: ({ auth }) => Object.assign(auth.rules[0], { scopes: [], public: true }),
  },
  {
    setting: "auth.rules[0]",
    request: { ...good, scopes: ["w"] },
    change: ({ auth }) => Object.assign(auth.rules[0], { scopes: ["w"] }),
  },
  {
    setting: "auth.issuers",
    request: { ...good, issuer: partner.issuer },
    change: ({ auth }) =>
      auth.issuers.push({
        ...{ issuer: partner.issuer, audience: "clipzy", algorithms: ["ES256"] },
        jwks: { keys: [partnerKey.jwk] },
      }),
  },
  {
    setting: "auth.issuers[0].audience",
    request: { ...good, claims: { aud: "batch" } },
    change: ({ auth }) => auth.issuers[0].audience.push("batch"),
  },
  {
    setting: "auth.issuers[0].audienceClaim",
    request: { ...good, claims: { aud: null, client_id: "clipzy" } },
    change: ({ auth }) => Object.assign(auth.issuers[0], { audienceClaim: "client_id" }),
  },
  {
    setting: "auth.issuers[0].algorithms",
    request: { ...good, algorithm: "RS256" },
    change: ({ auth }) => auth.issuers[0].algorithms.push("RS256"),
  },
  {
    setting: "auth.issuers[0].requiredType",
    request: { ...good, type: "JWT" },
    change: ({ auth }) => delete auth.issuers[0].requiredType,
  },
  {
    setting: "auth.issuers[0].maxLifetimeSeconds",
    request: { ...good, lifetimeSeconds: 900 },
    change: ({ auth }) => Object.assign(auth.issuers[0], { maxLifetimeSeconds: 900 }),
  },
  {
    setting: "auth.issuers[1].registry",
    request: { ...good, issuer: registered.issuer, claims: { jti: "new", sub: "ada" } },
    change: () => undefined,
    registry: registryFile("known", "new"),
  },
  {
    setting: "auth.revoked[0]",
    request: { ...good, claims: { sub: "mallory" } },
    change: ({ auth }) => delete auth.revoked,
  },
  {
    setting: "auth.clockToleranceSeconds",
    request: { ...good, expiredForSeconds: 20 },
    change: ({ auth }) => Object.assign(auth, { clockToleranceSeconds: 60 }),
  },
];

const ask = (stack: LocalStack, request: AccessRequest) => sendDescribed(stack, request, ISSUERS);

const start = (local: Given) =>
  startLocalStack({
    ...{ environments: { local }, pretendedAddresses: {} },
    files: { [REGISTRY]: registryFile("known") },
  });

describe("the setting that explain names", () => {
  let before: LocalStack;
  let after: LocalStack;
  beforeAll(async () => {
    before = await start(environment());
    after = await start(environment());
  });
  afterAll(() => Promise.all([before, after].map((stack) => stack?.close())));

  test.each(KINDS)("$setting: $request", async ({ setting, request, change, registry }) => {
    const { status, code, stop, because } = judge(before.access, request);
    expect(because.map((one) => one.setting)).toEqual([`environments.local.${setting}`]);
    expect(await ask(before, request)).toEqual({ status, code, stop });
    const changed = environment();
    change(changed);
    await after.reconfigure({ local: changed }, registry === undefined ? undefined : { [REGISTRY]: registry });
    expect(await ask(after, request)).toMatchObject({ status: null });
  });

  test("webAcl.closed decides about every request", async () => {
    const closed = environment();
    closed.webAcl.closed = { except: ["192.0.2.128/25"] };
    await after.reconfigure({ local: closed });
    expect(await ask(after, good)).toEqual({ status: 503, code: "CLOSED", stop: "web ACL" });
    expect(await ask(before, good)).toMatchObject({ status: null });
    closed.webAcl.closed.except.push("192.0.2.10/32");
    await after.reconfigure({ local: closed });
    expect(await ask(after, good)).toMatchObject({ status: null });
  });
});
