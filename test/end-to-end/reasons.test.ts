import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import { judge } from "../../lib/access/judge/judge.ts";
import { renderTrace } from "../../lib/inspector/traces/render-trace.ts";
import { awaitTrace, createTraceStore, type TracedRequest } from "../../lib/inspector/traces/trace-store.ts";
import type { TraceStep } from "../../lib/local-gateway/exchange/trace.ts";
import type { ClientAnswer, ClientOptions } from "../helpers/http-client.ts";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// Why a request was refused: the authorizer's own log says it of a credential, the configuration of everything else.

const ISSUER = "https://login.example.com";
const REVOKED = "token-that-was-lost";
const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
const { privateKey: foreignKey } = await generateKeyPair("ES256");

const store = createTraceStore();
let stack: LocalStack;
beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), kid: "key-1", alg: "ES256", use: "sig" };
  const rules = [
    { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
    { methods: "*", path: "/api/v1/*", scopes: ["member"] },
    { methods: ["GET"], path: "/partner", scopes: [], allow: ["198.51.100.0/24"] },
    { methods: ["GET"], path: "/health", public: true },
  ];
  stack = await startLocalStack({
    store,
    pretendedAddresses: {},
    environment: {
      webAcl: { managedRuleGroups: [], allow: ["127.0.0.0/8", "198.51.100.0/24", "203.0.113.0/24"] },
      auth: {
        issuers: [{ issuer: ISSUER, audience: ["clipzy", "batch"], algorithms: ["ES256"], jwks: { keys: [jwk] } }],
        rules,
        revoked: [{ issuer: ISSUER, jti: REVOKED, reason: "lost" }],
      },
    },
  });
});
afterAll(() => stack.close());

interface Recipe {
  readonly header?: Partial<JWTHeaderParameters>;
  readonly claims?: JWTPayload;
  readonly without?: readonly string[];
  readonly isForged?: boolean;
}

async function mint({ header, claims, without = [], isForged = false }: Recipe = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const good = { iss: ISSUER, aud: "clipzy", sub: "anna", iat: now, exp: now + 600, scope: "jobs:read", ...claims };
  const payload = Object.fromEntries(Object.entries(good).filter(([name]) => !without.includes(name)));
  const protectedHeader = { alg: "ES256", kid: "key-1", typ: "at+jwt", ...header };
  return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(isForged ? foreignKey : privateKey);
}

async function traceOf(answer: ClientAnswer): Promise<TracedRequest> {
  const traced = await awaitTrace(store, String(answer.headers["x-local-trace"]), 10_000);
  if (traced === undefined) throw new Error("no trace");
  return traced;
}

async function refusalOf(answer: ClientAnswer): Promise<TraceStep> {
  const refused = (await traceOf(answer)).trace.steps.find(({ outcome }) => outcome === "refused");
  if (refused === undefined) throw new Error("nothing was refused");
  return refused;
}

const IN = "environments.local.auth";
const LONG_AGO = 1_000_000_000;
const IN_AN_HOUR = Math.floor(Date.now() / 1000) + 3_600;

describe("a 401's trace says which part of the token was refused, and what was expected of it", () => {
  test.each<{ reason: string; recipe: Recipe; part: string; expected: string | RegExp; setting?: string }>([
    {
      reason: "issuer-unknown",
      recipe: { claims: { iss: `${ISSUER}/` } },
      part: "claim iss",
      expected: ISSUER,
      setting: `${IN}.issuers`,
    },
    {
      reason: "audience-refused",
      recipe: { claims: { aud: "account" } },
      part: "claim aud",
      expected: "batch or clipzy",
      setting: `${IN}.issuers[0].audience`,
    },
    {
      reason: "audience-malformed",
      recipe: { without: ["aud"] },
      part: "claim aud",
      expected: "batch or clipzy",
      setting: `${IN}.issuers[0].audience`,
    },
    {
      reason: "expired",
      recipe: { claims: { exp: LONG_AGO } },
      part: "claim exp",
      expected: /time to come \(within 5 s\)/,
    },
    { reason: "expiration-malformed", recipe: { without: ["exp"] }, part: "claim exp", expected: /number of seconds/ },
    {
      reason: "not-yet-valid",
      recipe: { claims: { nbf: IN_AN_HOUR } },
      part: "claim nbf",
      expected: /has come/,
    },
    {
      reason: "issued-in-future",
      recipe: { claims: { iat: IN_AN_HOUR } },
      part: "claim iat",
      expected: /has come/,
    },
    { reason: "subject-malformed", recipe: { without: ["sub"] }, part: "claim sub", expected: /1 to 256 bytes/ },
    {
      reason: "type-refused",
      recipe: { header: { typ: "logout+jwt" } },
      part: "header typ, or a claim of another kind of token",
      expected: /at\+jwt/,
      setting: `${IN}.issuers[0].requiredType`,
    },
    {
      reason: "revoked",
      recipe: { claims: { jti: REVOKED } },
      part: "claim jti or sub",
      expected: /revoked/,
      setting: `${IN}.revoked`,
    },
    { reason: "key-unknown", recipe: { header: { kid: "key-2" } }, part: "header kid", expected: /key set/ },
    { reason: "signature-invalid", recipe: { isForged: true }, part: "the signature", expected: /key of the issuer/ },
  ])("$reason: $part", async ({ reason, recipe, part, expected, setting }) => {
    const answer = await stack.call("/api/v1/jobs", bearing(await mint(recipe)));
    const { because, letIn } = await refusalOf(answer);
    const text = typeof expected === "string" ? expected : expect.stringMatching(expected);
    expect(because).toEqual([
      { source: "authorizer log", reason, part, expected: text, setting, says: expect.stringContaining(`${reason}: `) },
    ]);
    expect(letIn).toEqual([expect.stringContaining(part)]);
    expect(answer.body).toBe((await stack.call("/api/v1/jobs")).body);
  });
});

describe("what the configuration refuses is said with the setting, and with what would let it in", () => {
  const held = { claims: { scope: "member" } };

  test.each<{ name: string; path?: string; recipe?: Recipe; options?: ClientOptions; says: string; letIn: string }>([
    {
      name: "a scope that is missing",
      recipe: held,
      says: `${IN}.rules[0] covers GET /api/v1/jobs and asks for scope jobs:read: jobs:read not held`,
      letIn: "a token that holds scope jobs:read as well",
    },
    {
      name: "no token",
      says: `${IN}.rules[0] asks for a token with scope jobs:read`,
      letIn: `a token of ${ISSUER} with scopes jobs:read and member`,
    },
    {
      name: "an unknown route",
      path: "/nowhere",
      says: `${IN}.rules lists no GET /nowhere`,
      letIn: "a rule for GET /nowhere",
    },
    {
      name: "a foreign page",
      options: { headers: { Origin: "https://b.example" } },
      says: "environments.local.cors.origins does not list https://b.example",
      letIn: "a call without Origin, from a server",
    },
    {
      name: "an address off the list",
      options: { headers: { "X-Local-Address": "192.0.2.7" } },
      says: "environments.local.webAcl.allow does not list 192.0.2.7",
      letIn: "192.0.2.7 in environments.local.webAcl.allow",
    },
    {
      name: "an address that one rule does not list",
      path: "/partner",
      options: { headers: { "X-Local-Address": "203.0.113.7" } },
      says: `${IN}.rules[2]`,
      letIn: "198.51.100.0/24",
    },
  ])("$name", async ({ path = "/api/v1/jobs", recipe, options = {}, says, letIn }) => {
    const withToken = recipe === undefined ? options : bearing(await mint(recipe), options);
    const refusal = await refusalOf(await stack.call(path, withToken));
    expect(refusal.because?.map((reason) => [reason.source, reason.says])).toContainEqual([
      "configuration",
      expect.stringContaining(says),
    ]);
    expect(refusal.letIn).toContainEqual(expect.stringContaining(letIn));
  });

  test("of a request that passes, the rules that let it in, in the words of explain", async () => {
    const token = await mint({ claims: { scope: "jobs:read member" } });
    const { trace } = await traceOf(await stack.call("/api/v1/jobs", bearing(token)));
    const explained = trace.steps.filter(({ because }) => because !== undefined);
    expect(explained.map(({ stop, letIn }) => [stop, letIn])).toEqual([["authorizer", undefined]]);
    const { because } = judge(stack.access, {
      ...{ method: "GET", path: "/api/v1/jobs", address: "127.0.0.1" },
      ...{ issuer: ISSUER, scopes: ["jobs:read", "member"] },
    });
    expect(because.map(({ setting }) => setting)).toEqual([`${IN}.rules[0]`, `${IN}.rules[1]`]);
    expect(explained[0]?.because).toEqual(
      because.map(({ setting, says }) => ({ source: "configuration", setting, says: `${setting} ${says}` })),
    );
  });

  test("of a public path, the rule; of a preflight, the rules that make the path exist", async () => {
    const reasons = async (answer: ClientAnswer) =>
      (await traceOf(answer)).trace.steps.flatMap(({ stop, because = [] }) => because.map(({ says }) => [stop, says]));
    expect(await reasons(await stack.call("/health"))).toEqual([["authorizer", `${IN}.rules[3] is public`]]);
    const headers = { Origin: "https://app.example.com", "Access-Control-Request-Method": "GET" };
    expect(await reasons(await stack.call("/health", { method: "OPTIONS", headers }))).toEqual([
      ["preflight", `${IN}.rules[3] makes the path exist, and with it its preflight`],
    ]);
  });
});

describe("a reason gives nothing away", () => {
  test("neither the token, nor the value of any claim, nor another header with credentials", async () => {
    const claims = { aud: "secret-audience", sub: "secret-subject", jti: "secret-id", name: "secret-name" };
    const token = await mint({ claims });
    const answer = await stack.call("/api/v1/jobs", bearing(token, { headers: { Cookie: "session=secret-session" } }));
    const traced = await traceOf(answer);
    const text = `${JSON.stringify(traced)}\n${renderTrace(traced)}`;
    expect(text).toContain("audience-refused");
    for (const segment of token.split(".")) expect(text).not.toContain(segment);
    expect(text).not.toContain("secret-");
  });

  test("the terminal's line of the request is the one of any other 401", async () => {
    await stack.call("/api/v1/jobs", bearing(await mint({ claims: { aud: "account" } })));
    expect(JSON.stringify(stack.records.at(-1))).not.toMatch(/audience|account/);
  });
});
