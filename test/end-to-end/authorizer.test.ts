import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { freePort } from "../../lib/loopback/listen.ts";
import { renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";
import { PRIVATE_SCOPE } from "../helpers/secrets.ts";

// Word for word what the users' page promises.
const UNAUTHORIZED =
  '{"success":false,"message":"Unauthorized","error":{"detail":"Missing or invalid authentication credentials.","code":"UNAUTHORIZED"}}';

describe("a caller", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack();
  });
  afterAll(() => stack.close());

  const jobs = (options = {}) => stack.call("/api/v1/jobs", options);
  const withHeader = (value: string | string[]) => jobs({ headers: { Authorization: value } });

  test("without a token is told exactly what the users' page promises", async () => {
    const answer = await jobs();
    expect(answer).toMatchObject({ status: 401, body: UNAUTHORIZED });
    expect(answer.headers).toMatchObject({
      "content-type": "application/json",
      "www-authenticate": 'Bearer realm="clipzy"',
      "cache-control": "no-store",
      "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(stack.records.at(-1)).toMatchObject({ id: answer.headers["x-request-id"], code: "UNAUTHORIZED" });
  });

  test.each([
    "",
    "Bearer",
    "Bearer ",
    "Bearer YOUR_TOKEN",
    "Bearer a.b",
    "Bearer a.b.c.d",
    "Basic dTpw",
    "a.b.c",
    "Bearer a.b.c",
  ])("with %j is told the same", async (value) => {
    expect(await withHeader(value)).toMatchObject({ status: 401, body: UNAUTHORIZED });
  });

  // That it stands in no line that was written is seen when the stack is closed.
  test("with a scope that no rule names is judged by the others, and the host is told of it", async () => {
    const scopes = `jobs:read ${PRIVATE_SCOPE}${randomUUID()}`;
    expect(await stack.callWith(scopes, "/api/v1/jobs")).toMatchObject({ status: 200 });
    expect(await stack.callWith(scopes, "/api/v1/admin/users")).toMatchObject({ status: 403 });
    expect(stack.upstream.received.map(({ headers }) => headers["x-clipzy-scopes"])).toContain(scopes);
  });

  test.each([
    ["has expired", { expires_in: "-60" }],
    ["is meant for another audience", { audience: "other" }],
  ])("with a token that %s is told the same", async (_, form) => {
    const token = await stack.token("jobs:read", form);
    expect(await jobs(bearing(token))).toMatchObject({ status: 401, body: UNAUTHORIZED });
  });

  test.each([
    ["a changed claim", (head: string, body: string, signature: string) => `${head}.${flip(body)}.${signature}`],
    ["a changed signature", (head: string, body: string, signature: string) => `${head}.${body}.${flip(signature)}`],
    ["algorithm none", (_: string, body: string) => `${encode({ alg: "none", typ: "JWT" })}.${body}.`],
    [
      "algorithm none and a signature",
      (_: string, body: string, signature: string) => `${encode({ alg: "none" })}.${body}.${signature}`,
    ],
  ])("with %s is told the same", async (_, change) => {
    const [head = "", body = "", signature = ""] = (await stack.token("jobs:read")).split(".");
    expect(await withHeader(`Bearer ${change(head, body, signature)}`)).toMatchObject({
      status: 401,
      body: UNAUTHORIZED,
    });
  });

  test("with a token of a stranger's key is told the same", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const token = await new SignJWT({ scope: "jobs:read", aud: "clipzy", sub: "x" })
      .setProtectedHeader({ alg: "RS256", kid: "stranger" })
      .setIssuer(stack.issuer)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
    expect(await jobs(bearing(token))).toMatchObject({ status: 401, body: UNAUTHORIZED });
  });

  test.each(["Bearer", "bearer", "BEARER"])("may spell the scheme %s", async (scheme) => {
    expect(await withHeader(`${scheme} ${await stack.token("jobs:read")}`)).toMatchObject({ status: 200 });
  });

  test.each([
    ["no scope", ""],
    ["another scope", "jobs:write"],
    ["a scope that only begins alike", "jobs:read:own"],
  ])("with a valid token and %s is forbidden", async (_, scopes) => {
    expect(await stack.callWith(scopes, "/api/v1/jobs")).toMatchObject({
      status: 403,
      body: renderEnvelope("FORBIDDEN"),
    });
  });

  test("with one token gets what it may and nothing else, in any order, from the cache", async () => {
    const token = await stack.token("jobs:read");
    const calls = [
      ["GET", "/api/v1/jobs"],
      ["POST", "/api/v1/jobs"],
      ["GET", "/api/v1/jobs"],
      ["GET", "/api/v1/admin/users"],
      ["GET", "/api/v1/jobs/7"],
    ] as const;
    const statuses = [];
    for (const [method, path] of calls) statuses.push((await stack.call(path, bearing(token, { method }))).status);
    expect(statuses).toEqual([200, 403, 200, 403, 200]);
  });

  test("needs no token where the rule is public", async () => {
    expect(await stack.call("/health")).toMatchObject({ status: 200 });
    expect(await stack.call("/health", { headers: { Authorization: "Bearer nonsense" } })).toMatchObject({
      status: 200,
    });
  });
});

describe("the result", () => {
  /** How often the function was asked in two calls at once, and in a third when the time is over. */
  async function decisions(resultTtlSeconds: number): Promise<number[]> {
    const stack = await startLocalStack({ environment: { auth: { resultTtlSeconds } } });
    try {
      const token = await stack.token("jobs:read");
      const counts = [];
      for (const pause of [0, 59_999, 1]) {
        stack.clock.advance(pause);
        expect(await stack.call("/api/v1/jobs", bearing(token))).toMatchObject({ status: 200 });
        counts.push(await settled(() => stack.lambdaLines.length));
      }
      return counts;
    } finally {
      await stack.close();
    }
  }

  test.each([
    [60, [1, 1, 2]],
    [0, [1, 2, 3]],
  ])("is kept for %i seconds", async (ttl, expected) => {
    expect(await decisions(ttl)).toEqual(expected);
  });
});

describe("an issuer that is down", () => {
  let stack: LocalStack;
  let keys: Awaited<ReturnType<typeof ownKeys>>;
  beforeAll(async () => {
    keys = await ownKeys();
    stack = await startLocalStack({ environment: { auth: keys.auth } });
  });
  afterAll(() => stack.close());

  test("gives 503 to its own callers, never a 401 and never an allow; the others are served", async () => {
    const origin = "https://app.example.com";
    const answer = await stack.call(
      "/api/v1/jobs",
      bearing(await keys.down("jobs:read"), { headers: { Origin: origin } }),
    );
    expect(answer).toMatchObject({ status: 503, body: renderEnvelope("AUTHORIZER_UNAVAILABLE") });
    expect(answer.headers).toMatchObject({
      "retry-after": expect.stringMatching(/^\d+$/),
      "access-control-allow-origin": origin,
    });
    expect(await stack.call("/api/v1/jobs", bearing(await keys.inline("jobs:read")))).toMatchObject({ status: 200 });
  });
});

/** Two issuers whose tokens are made here: one with its key inline, one whose key set nobody serves. */
async function ownKeys() {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const key = { ...(await exportJWK(publicKey)), alg: "ES256", kid: "own", use: "sig" };
  const jwksUri = `http://127.0.0.1:${await freePort()}/keys`;
  const issuers = [
    { issuer: "https://inline.example", audience: "clipzy", jwks: { keys: [key] } },
    { issuer: "https://down.example", audience: "clipzy", jwksUri },
  ];
  const mint = (issuer: string) => (scope: string) =>
    new SignJWT({ scope, aud: "clipzy", sub: "someone" })
      .setProtectedHeader({ alg: "ES256", kid: "own" })
      .setIssuer(issuer)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
  return { auth: { issuers }, inline: mint("https://inline.example"), down: mint("https://down.example") };
}

/** A number that has stopped growing: log lines arrive a little after the answer. */
async function settled(count: () => number): Promise<number> {
  let before = -1;
  while (before !== count()) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return before;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Another character in the middle: the last one of a segment holds spare bits. */
function flip(segment: string): string {
  const at = segment.length >> 1;
  return `${segment.slice(0, at)}${segment[at] === "A" ? "B" : "A"}${segment.slice(at + 1)}`;
}
