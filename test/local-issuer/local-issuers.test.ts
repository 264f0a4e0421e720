import { Agent, createServer, request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import type { IssuerProfile } from "../../lib/local-issuer/issuer-profile.ts";
import { type LocalIssuer, openIssuerHost } from "../../lib/local-issuer/local-issuers.ts";
import { closeServer, freePort, listen } from "../../lib/loopback/listen.ts";
import { callServer } from "../helpers/http-client.ts";

const closers: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function profileOf(issuer: string, options: Partial<IssuerProfile> = {}): IssuerProfile {
  const scopes = ["jobs:read", "jobs:write"];
  return { issuer, audience: ["clipzy"], audienceClaim: "aud", scopes, algorithms: ["RS256"], ...options };
}

async function start(...profiles: IssuerProfile[]): Promise<{ readonly issuers: readonly LocalIssuer[] }> {
  const host = openIssuerHost();
  closers.push(() => host.close());
  return { issuers: await host.start(profiles) };
}

async function discover(issuer: string): Promise<Record<string, string>> {
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  return (await response.json()) as Record<string, string>;
}

async function tokenFrom(issuer: string, form: Record<string, string> = {}) {
  const { token_endpoint, jwks_uri } = await discover(issuer);
  const body = new URLSearchParams({ grant_type: "client_credentials", ...form });
  const answer = (await (await fetch(String(token_endpoint), { method: "POST", body })).json()) as Record<
    string,
    string
  >;
  return { answer, token: String(answer.access_token), keys: createRemoteJWKSet(new URL(String(jwks_uri))) };
}

describe("a token", () => {
  test.each([
    ["with nothing asked", {}, { aud: "clipzy", scope: "jobs:read jobs:write", sub: "demo-client" }],
    ["with a scope", { scope: "admin" }, { scope: "admin" }],
    ["with no scope", { scope: "" }, { scope: "" }],
    ["with an audience", { audience: "other" }, { aud: "other" }],
    ["with a subject", { sub: "alice" }, { sub: "alice" }],
  ])("%s", async (_, form, claims) => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    await start(profileOf(issuer));
    const { token, keys, answer } = await tokenFrom(issuer, form);
    const { payload } = await jwtVerify(token, keys, { issuer, algorithms: ["RS256"] });
    expect(payload).toMatchObject({ ...claims, jti: expect.any(String) });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(3_600);
    expect(answer).toMatchObject({ token_type: "Bearer", expires_in: 3_600, scope: payload.scope });
  });

  test.each([
    [["realm_access.roles"], { realm_access: { roles: ["jobs:read", "jobs:write"] } }],
    [["cognito:groups", "roles"], { "cognito:groups": ["jobs:read", "jobs:write"] }],
    [["https://clipzy.example.com/roles"], { "https://clipzy.example.com/roles": ["jobs:read", "jobs:write"] }],
    [["roles", "scope"], { scope: "jobs:read jobs:write" }],
    [["sub"], { sub: "jobs:read jobs:write" }],
  ])("with its scopes where the environment looks: %j", async (scopeClaims, claims) => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    await start(profileOf(issuer, { scopeClaims }));
    const { token, keys, answer } = await tokenFrom(issuer);
    const { payload } = await jwtVerify(token, keys);
    expect(payload).toMatchObject(claims);
    expect("scope" in payload).toBe("scope" in claims);
    expect(answer.scope).toBe("jobs:read jobs:write");
  });

  test("with as many scopes in its subject as a subject may hold", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const scopes = ["a", "b", "c"].map((name) => name.repeat(127));
    await start(profileOf(issuer, { scopeClaims: ["sub"], scopes, algorithms: ["ES256"] }));
    const { token, keys } = await tokenFrom(issuer);
    expect((await jwtVerify(token, keys)).payload.sub).toBe(scopes.slice(0, 2).join(" "));
  });

  test("of a lifetime asked for", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    await start(profileOf(issuer));
    const { token, keys } = await tokenFrom(issuer, { expires_in: "-10" });
    await expect(jwtVerify(token, keys)).rejects.toMatchObject({ code: "ERR_JWT_EXPIRED" });
  });

  test("with the audience in client_id, as Cognito has it", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    await start(profileOf(issuer, { audienceClaim: "client_id", audience: ["app"] }));
    const { token, keys } = await tokenFrom(issuer);
    const { payload } = await jwtVerify(token, keys);
    expect(payload).toMatchObject({ client_id: "app" });
    expect(payload).not.toHaveProperty("aud");
  });

  test("for several audiences carries them all", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    await start(profileOf(issuer, { audience: ["a", "b"] }));
    const { token, keys } = await tokenFrom(issuer);
    expect((await jwtVerify(token, keys)).payload.aud).toEqual(["a", "b"]);
  });

  test.each(["RS256", "ES256", "EdDSA"])(
    "signed with %s when that is what the environment accepts",
    async (algorithm) => {
      const issuer = `http://127.0.0.1:${await freePort()}`;
      await start(profileOf(issuer, { algorithms: [algorithm] }));
      const { token, keys } = await tokenFrom(issuer);
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: algorithm, typ: "at+jwt" });
      await jwtVerify(token, keys);
    },
  );
});

describe("an issuer", () => {
  test("is known under exactly the address configured, path and slash included; two may share a port", async () => {
    const port = await freePort();
    const issuers = [`http://127.0.0.1:${port}/realms/a/`, `http://localhost:${port}/realms/b`];
    const started = await start(...issuers.map((issuer) => profileOf(issuer)));
    expect(started.issuers).toEqual([
      { issuer: issuers[0], tokenEndpoint: `http://127.0.0.1:${port}/realms/a/token`, startedHere: true },
      { issuer: issuers[1], tokenEndpoint: `http://localhost:${port}/realms/b/token`, startedHere: true },
    ]);
    for (const issuer of issuers) {
      expect(await discover(issuer)).toMatchObject({ issuer });
      const { token, keys } = await tokenFrom(issuer);
      await jwtVerify(token, keys, { issuer });
    }
    expect((await fetch(`http://127.0.0.1:${port}/token`)).status).toBe(404);
  });

  test("publishes one key for verifying signatures, and nothing private", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    await start(profileOf(issuer));
    const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: object[] };
    expect(keys).toEqual([
      { kty: "RSA", alg: "RS256", use: "sig", e: "AQAB", n: expect.any(String), kid: expect.any(String) },
    ]);
  });

  test("elsewhere is left out", async () => {
    const { issuers } = await start(profileOf("https://login.example.com"), profileOf("http://10.0.0.1:9400"));
    expect(issuers).toEqual([]);
  });

  test("that is running already is used as it is", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    await start(profileOf(issuer));
    const second = await start(profileOf(issuer));
    expect(second.issuers).toEqual([
      { issuer, tokenEndpoint: `${issuer}/token`, startedHere: false, isOfAnotherGateway: true },
    ]);
  });

  test("that is running already and signs with what is not accepted here is said to be of no use", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    await start(profileOf(issuer));
    const second = await start(profileOf(issuer, { algorithms: ["ES512", "PS256"] }));
    expect(second.issuers[0]?.caveat).toBe(
      `${issuer} was already running and signs with RS256, but this environment accepts ES512, PS256 only: all its tokens get 401`,
    );
  });

  test.each([1, 2, 3])("is shared by runs that start at the same moment (%i)", async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const runs = await Promise.all([start(profileOf(issuer)), start(profileOf(issuer)), start(profileOf(issuer))]);
    const all = runs.flatMap(({ issuers }) => issuers);
    expect(all.map(({ tokenEndpoint }) => tokenEndpoint)).toEqual(Array(3).fill(`${issuer}/token`));
    expect(all.filter(({ startedHere }) => startedHere)).toHaveLength(1);
  });

  test("of another program needs no token endpoint in its discovery document", async () => {
    let issuer = "";
    const port = await serveElsewhere(() => JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    issuer = `http://127.0.0.1:${port}`;
    const { issuers } = await start(profileOf(issuer));
    expect(issuers).toEqual([{ issuer, tokenEndpoint: undefined, startedHere: false }]);
  });

  test("with its own jwksUri is left to the program that has the port", async () => {
    const issuer = `http://127.0.0.1:${await serveElsewhere(() => "{}")}`;
    const { issuers } = await start({ ...profileOf(issuer), keySetPath: "/keys" });
    expect(issuers).toEqual([{ issuer, tokenEndpoint: undefined, startedHere: false }]);
  });

  test("fails when its port is taken by something else, with the remedy in one line", async () => {
    const port = await serveElsewhere(() => "{}");
    await expect(start(profileOf(`http://127.0.0.1:${port}`))).rejects.toThrow(
      `issuer http://127.0.0.1:${port}: cannot listen on 127.0.0.1:${port}, something else is using that port; ` +
        "stop it, give the environment's issuer another loopback port, or, if it is the issuer, let it serve its discovery " +
        "document or name its jwksUri",
    );
  });
});

describe("who may ask an issuer, and for what", () => {
  let issuer: string;
  let elsewhere: string;
  beforeEach(async () => {
    issuer = `http://127.0.0.1:${await freePort()}/realms/a`;
    const host = openIssuerHost();
    closers.push(() => host.close());
    const algorithms = ["ES256"];
    await host.start([profileOf(issuer, { algorithms })]);
    const [standIn] = await host.standIn([profileOf("https://login.example.com", { algorithms })]);
    elsewhere = String(standIn?.tokenEndpoint);
  });

  const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
  const tokenOf = (url: string, headers: Record<string, string> = {}, body = "grant_type=client_credentials") =>
    callServer(url, { method: "POST", path: new URL(url).pathname, headers: { ...FORM, ...headers }, body });

  test.each(["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:3000"])(
    "a page of this machine may: %s",
    async (origin) => {
      for (const url of [`${issuer}/token`, elsewhere]) {
        const { status, headers } = await tokenOf(url, { Origin: origin });
        expect([status, headers["access-control-allow-origin"]]).toEqual([200, "*"]);
      }
    },
  );

  test.each([
    "https://app.example.com",
    "null",
    "http://localhost.attacker.com",
    "http://127.0.0.1.nip.io",
    "file://",
    "",
  ])("another page gets 403 and no CORS header: %j", async (origin) => {
    for (const path of ["/token", "/jwks", "/.well-known/openid-configuration", "/nowhere"]) {
      for (const method of ["GET", "POST", "OPTIONS"]) {
        const headers = { Origin: origin, "Access-Control-Request-Method": "POST" };
        const answer = await callServer(issuer, { method, path: `/realms/a${path}`, headers });
        expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([403, undefined]);
      }
    }
    expect((await tokenOf(elsewhere, { Origin: origin })).body).not.toContain("access_token");
  });

  test.each(["rebound.attacker.com", "127.0.0.1.nip.io:9400", "localhost.attacker.com."])(
    "a name of the public DNS is not served: %s",
    async (host) => {
      for (const url of [`${issuer}/token`, elsewhere]) {
        const { status, body } = await tokenOf(url, { Host: host });
        expect([status, body]).toEqual([421, expect.not.stringContaining("access_token")]);
      }
    },
  );

  test.each([
    "/authorize?response_type=code&redirect_uri=https://attacker.example/",
    "/endsession?post_logout_redirect_uri=https://attacker.example/",
    "/userinfo",
    "/introspect",
    "/revoke",
    "/TOKEN",
    "/jwks/",
    "/",
  ])("nothing else is served: %s", async (path) => {
    for (const method of ["GET", "POST"]) {
      for (const base of [issuer, elsewhere.replace(/\/token$/, "")]) {
        const { status, headers } = await callServer(base, { method, path: new URL(base).pathname + path });
        expect([status, headers.location]).toEqual([404, undefined]);
      }
    }
  });

  test.each([
    [100_000, 400],
    [100_001, 413],
    [1_000_000, 413],
  ])("a form of %d bytes is %d, with its length or in chunks", async (length, expected) => {
    const form = "grant_type=client_credentials&claims=".padEnd(length, "a");
    for (const url of [`${issuer}/token`, elsewhere]) {
      const withLength = await tokenOf(url, {}, form);
      const inChunks = await tokenOf(url, { "Transfer-Encoding": "chunked" }, form);
      expect([withLength.status, inChunks.status]).toEqual([expected, expected]);
      expect(inChunks.body).toBe(withLength.body);
    }
  });

  test("a form in many chunks gets a token, and its connection serves the next request, after a refusal too", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    closers.push(() => agent.destroy());
    const send = (chunks: readonly string[]) =>
      new Promise<{ status: number | undefined; reused: boolean }>((resolve, reject) => {
        const call = request(`${issuer}/token`, { method: "POST", agent, headers: FORM });
        call.once("error", reject);
        call.once("response", (response) => {
          response.once("end", () => resolve({ status: response.statusCode, reused: call.reusedSocket })).resume();
        });
        for (const chunk of chunks) call.write(chunk);
        call.end();
      });
    const short = [..."grant_type=client_credentials&scope=jobs%3Aread"];
    const long = Array.from({ length: 40 }, () => "a".repeat(10_000));
    expect(await send(short)).toEqual({ status: 200, reused: false });
    expect(await send(long)).toEqual({ status: 413, reused: true });
    expect(await send([])).toEqual({ status: 400, reused: true });
    expect(await send(short)).toEqual({ status: 200, reused: true });
  });

  test("the discovery document names what is served, and no more", async () => {
    expect(await discover(issuer)).toEqual({
      issuer,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      grant_types_supported: ["client_credentials"],
      token_endpoint_auth_methods_supported: ["none"],
      response_types_supported: [],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    });
  });

  test.each([
    ["grant_type=password&username=a&password=b", "grant_type: expected client_credentials"],
    ["grant_type=refresh_token", "grant_type: expected client_credentials"],
    ["grant_type=client_credentials&scope=a&scope=b", "Invalid 'scope' type"],
    ["grant_type=client_credentials&fault=expired&fault=revoked", "fault: expected one text"],
    ["grant_type=client_credentials&expires_in=soon", "expires_in: expected a whole number of seconds"],
    ["grant_type=client_credentials&expires_in=1e3", "expires_in: expected a whole number of seconds"],
    ["grant_type=client_credentials&claims=%7B", "claims: expected a JSON object"],
  ])("a form that cannot be met is 400 with the reason: %s", async (form, says) => {
    for (const url of [`${issuer}/token`, elsewhere]) {
      const { status, json } = await tokenOf(url, {}, form);
      expect(status).toBe(400);
      expect(json).toEqual({ error: "invalid_request", error_description: expect.stringContaining(says) });
    }
  });
});

/** A server that is not ours, answering the same to everything. Its port. */
async function serveElsewhere(body: () => string): Promise<number> {
  const server = createServer((_, response) => response.end(body()));
  closers.push(() => closeServer(server));
  return listen(server);
}
