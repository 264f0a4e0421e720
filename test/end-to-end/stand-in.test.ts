import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { decodeJwt } from "jose";
import { awaitTrace, createTraceStore } from "../../lib/inspector/traces/trace-store.ts";
import { TOKEN_FAULTS } from "../../lib/local-issuer/token-faults.ts";
import { announce } from "../../lib/local-run/announcement.ts";
import { evaluatedLines } from "../../lib/local-run/evaluated-lines.ts";
import { renderRequestLine, requestEvent } from "../../lib/local-run/start-output.ts";
import { plain } from "../../lib/terminal/terminal.ts";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// An environment as people have one: a foreign issuer with nested roles, another one with inline keys, an allowlist.

const STAFF = "https://login.example.com/realms/staff";
const PARTNER = "https://partner.example.com/";
const PARTNER_KEY = {
  kty: "EC",
  crv: "P-256",
  x: "C5VW3UFWltZ-7TBz1Z8fgTiTUwyUmu93IDJ6_qfe1uM",
  y: "iBORoGvwD7DZWzZonClHfT00HSuQR21LndD4HJ8znJM",
  kid: "partner-1",
  alg: "ES256",
};

const store = createTraceStore();
let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({
    store,
    standIn: true,
    pretendedAddresses: { everyRequest: "198.51.100.7" },
    environment: {
      webAcl: { managedRuleGroups: [], allow: ["198.51.100.0/24", "2001:db8:7::/48"] },
      auth: {
        issuers: [
          {
            issuer: STAFF,
            audience: ["clipzy", "studio"],
            scopeClaims: ["realm_access.roles", "scope"],
            algorithms: ["ES256", "EdDSA", "RS256"],
            maxLifetimeSeconds: 900,
          },
          {
            issuer: PARTNER,
            audience: "client-7",
            audienceClaim: "client_id",
            requiredType: "at+jwt",
            algorithms: ["ES256"],
            jwks: { keys: [PARTNER_KEY] },
          },
        ],
        revoked: [{ issuer: STAFF, sub: "mallory", reason: "left" }],
        rules: [{ methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] }],
      },
    },
  });
});
afterAll(() => stack.close());

function endpointOf(issuer: string): string {
  return String(stack.run.issuers.find((one) => one.issuer === issuer)?.tokenEndpoint);
}

async function ask(issuer: string, form: Record<string, string> = {}) {
  const body = new URLSearchParams({ grant_type: "client_credentials", ...form });
  const response = await fetch(endpointOf(issuer), { method: "POST", body });
  const answer = (await response.json()) as { access_token: string; error_description?: string };
  return { status: response.status, token: answer.access_token, problem: answer.error_description };
}

const call = (token: string, headers: Record<string, string> = {}) =>
  stack.call("/api/v1/jobs", bearing(token, { headers }));

describe("a stand-in's token", () => {
  test.each([STAFF, PARTNER])("of %s lets in, as the issuer's own would", async (issuer) => {
    const { token } = await ask(issuer);
    expect((await call(token)).status).toBe(200);
    expect((await call(token, { "X-Local-Address": "2001:db8:7::1" })).status).toBe(200);
    expect((await call(token, { "X-Local-Address": "203.0.113.9" })).json).toMatchObject({
      error: { code: "REQUEST_BLOCKED" },
    });
  });

  test("holds what the form asks for, and no more scopes than that", async () => {
    const claims = JSON.stringify({ realm_access: { roles: ["jobs:read"] }, azp: "studio" });
    const { token } = await ask(STAFF, { scope: "", sub: "anna", audience: "studio", expires_in: "60", claims });
    const { iat = 0, exp = 0, ...others } = decodeJwt(token);
    expect(others).toMatchObject({ iss: STAFF, sub: "anna", aud: "studio", azp: "studio" });
    expect(exp - iat).toBe(60);
    expect((await call(token)).status).toBe(200);
    expect((await call((await ask(STAFF, { scope: "" })).token)).status).toBe(403);
  });

  test("lives no longer than the environment lets it, when the form says nothing", async () => {
    const { iat = 0, exp = 0 } = decodeJwt((await ask(STAFF)).token);
    expect(exp - iat).toBe(900);
  });

  test.each(Object.keys(TOKEN_FAULTS))(
    "with fault=%s is refused for that reason, which the trace names",
    async (fault) => {
      const { token } = await ask(STAFF, { fault });
      const answer = await call(token);
      const traced = await awaitTrace(store, String(answer.headers["x-local-trace"]), 10_000);
      const because = traced?.trace.steps.flatMap((step) => step.because ?? []);
      expect([answer.status, because?.map(({ reason }) => reason)]).toEqual([401, [fault]]);
    },
  );

  test("is refused in the same bytes whatever the fault, and every line that is logged of the request is the same", async () => {
    const seen = new Map<string, string[]>();
    for (const fault of Object.keys(TOKEN_FAULTS)) {
      const { token } = await ask(STAFF, { fault });
      const before = stack.records.length;
      const { status, headers, rawHeaders, body } = await call(token);
      await awaitTrace(store, String(headers["x-local-trace"]), 10_000);
      const logged = stack.records.slice(before).map((one) => [renderRequestLine(one, plain), requestEvent(one)]);
      const all = withoutIds(JSON.stringify([status, rawHeaders, body, logged]));
      seen.set(all, [...(seen.get(all) ?? []), fault]);
    }
    expect([...seen.values()]).toEqual([Object.keys(TOKEN_FAULTS)]);
    expect([...seen.keys()][0]).toMatch(/^\[401,.*WWW-Authenticate.*UNAUTHORIZED.*401 UNAUTHORIZED {2}0 ms/);
  });

  test.each([
    [PARTNER, { fault: "lifetime-too-long" }, `fault: ${PARTNER} has no maxLifetimeSeconds in this environment`],
    [PARTNER, { fault: "revoked" }, `fault: auth.revoked lists nothing of ${PARTNER} in this environment`],
    [STAFF, { claims: "[]" }, 'claims: expected a JSON object, e.g. {"groups":["staff"]}'],
    [STAFF, { fault: "expird" }, 'fault: got "expird", expected one of '],
  ])("of %s with %j cannot be had, and the answer says why", async (issuer, form, problem) => {
    const answer = await ask(issuer, form as unknown as Record<string, string>);
    expect(answer).toMatchObject({ status: 400, token: undefined, problem: expect.stringContaining(problem) });
  });

  test("is documented where it is asked for", async () => {
    const text = await (await fetch(endpointOf(STAFF))).text();
    for (const name of ["claims", "expires_in", ...Object.keys(TOKEN_FAULTS)]) expect(text).toContain(name);
  });
});

/** An answer's own name and time stand in it for the person who looks for it in the log. */
function withoutIds(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/"x-amz-apigw-id","[^"]+"/g, '"x-amz-apigw-id","ID"')
    .replaceAll(/"Date","[^"]+"/g, '"Date","TIME"');
}

describe("the lines to paste", () => {
  const lines = async (usual?: string) => {
    const { access } = stack;
    return (await evaluatedLines(stack.run, announce("local", stack.run), { access, usual })).join("\n");
  };

  test("come from an address that is let in, and say what is answered", async () => {
    const text = await lines();
    expect(text.match(/^# .*$/gm)).toEqual([
      "# the call of the users' page, with the token: passes to the upstream",
      "# the same without a token: 401 UNAUTHORIZED",
      "# from a page that is not on the allowlist: 403 ORIGIN_NOT_ALLOWED",
      "# what a browser asks first, for a page that is: 204",
    ]);
    expect(text.match(/X-Local-Address: 198\.51\.100\.\d+/g)).toHaveLength(4);
  });

  test("name no address where the usual one is let in", async () => {
    expect(await lines("198.51.100.7")).not.toContain("X-Local-Address");
  });
});

test("the synthesized settings stay as they are, and the served ones have two keys more", () => {
  const [copy] = stack.run.copies;
  const read = (folder = "") => JSON.parse(readFileSync(join(folder, "settings.json"), "utf8"));
  const [given, served] = [read(copy?.original), read(copy?.copy)];
  const keysOf = ({ issuers }: { issuers: { jwks?: { keys: { kid: string }[] } }[] }) =>
    issuers.map(({ jwks }) => jwks?.keys.map(({ kid }) => kid));
  expect(keysOf(given)).toEqual([undefined, ["partner-1"]]);
  expect(keysOf(served)).toEqual([[expect.stringMatching(/^local-/)], ["partner-1", expect.stringMatching(/^local-/)]]);
  for (const { issuers } of [given, served]) for (const issuer of issuers) delete issuer.jwks;
  expect(served).toEqual(given);
});
