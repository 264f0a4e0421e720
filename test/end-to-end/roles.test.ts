import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { freePort } from "../../lib/loopback/listen.ts";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// Roles in the claims of providers, and how long a token may be good for: over HTTP, through the bundled authorizer.

const ISSUER = "https://id.example.com/realms/studio";
const MAX_LIFETIME_SECONDS = 3_600;
const key = createSigningKey("ES256", "studio-2026");
const { hostileRoles } = JSON.parse(
  readFileSync(new URL("../vectors/provider-tokens.json", import.meta.url), "utf8"),
) as {
  readonly hostileRoles: readonly { readonly name: string; readonly claims: Readonly<Record<string, unknown>> }[];
};

const PATHS = ["realm_access.roles", "cognito:groups", "https://clipzy.example.com/roles", "permissions", "roles"];
const rules = [
  { methods: ["GET"], path: "/jobs", scopes: ["editor"] },
  { methods: ["GET"], path: "/admin", scopes: ["admin"] },
];

describe("a provider's token", () => {
  let stack: LocalStack;
  let loopback: string;
  beforeAll(async () => {
    loopback = `http://127.0.0.1:${await freePort()}`;
    const issuers = [
      {
        issuer: ISSUER,
        audience: "clipzy",
        jwks: { keys: [key.jwk] },
        scopeClaims: PATHS,
        maxLifetimeSeconds: MAX_LIFETIME_SECONDS,
      },
      { issuer: loopback, audience: "clipzy", scopeClaims: ["realm_access.roles"] },
    ];
    stack = await startLocalStack({ environment: { auth: { issuers, rules } } });
  });
  afterAll(() => stack.close());

  const minted = (claims: Readonly<Record<string, unknown>>) => {
    const now = Math.floor(Date.now() / 1000);
    return key.mint({ iss: ISSUER, aud: "clipzy", sub: "anna", iat: now, exp: now + 600, ...claims });
  };
  const statusOf = async (claims: Readonly<Record<string, unknown>>, path = "/jobs") =>
    (await stack.call(path, bearing(minted(claims)))).status;

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["Keycloak", { realm_access: { roles: ["offline_access", "editor"] }, scope: "email" }],
    ["Entra ID", { roles: ["editor", "Studio Lead"], ver: "2.0" }],
    ["Cognito", { "cognito:groups": ["editor"], token_use: "access" }],
    ["Auth0", { permissions: ["editor"], scope: "openid" }],
    ["Auth0, by an Action", { "https://clipzy.example.com/roles": ["editor", "\r\nX-Admin: 1"] }],
    ["a text with several roles", { roles: "viewer editor" }],
  ])("opens the route of its role and no other: %s", async (_, claims) => {
    expect(await statusOf(claims)).toBe(200);
    expect(stack.upstream.received.at(-1)?.headers["x-clipzy-scopes"]).toBe("editor");
    expect(await statusOf(claims, "/admin")).toBe(403);
  });

  test("does not get a role by a scope claim that is not listed", async () => {
    expect(await statusOf({ scope: "editor admin" })).toBe(403);
  });

  test.each(hostileRoles)("opens nothing by claims that hold no role: $name", async ({ claims }) => {
    expect(await statusOf({ ...claims, realm_access: claims, permissions: claims.roles }, "/admin")).toBe(403);
  });

  test.each<[string, Readonly<Record<string, number>>, number]>([
    ["the longest lifetime", { iat: -10, exp: MAX_LIFETIME_SECONDS - 10 }, 200],
    ["a second more", { iat: -11, exp: MAX_LIFETIME_SECONDS - 10 }, 401],
    ["20 years", { iat: 0, exp: 20 * 31_557_600 }, 401],
  ])("with %s: %j is %i", async (_, { iat = 0, exp = 0 }, status) => {
    const now = Math.floor(Date.now() / 1000);
    expect(await statusOf({ roles: ["editor"], iat: now + iat, exp: now + exp })).toBe(status);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["no iat, where there is a longest lifetime", { iat: undefined }],
    ["exp in milliseconds", { exp: Date.now() + 600_000 }],
    ["a key that it is bound to", { cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }],
  ])("with %s is 401", async (_, claims) => {
    expect(await statusOf({ roles: ["editor"], ...claims })).toBe(401);
  });

  test("of the issuer on this machine holds its roles where the environment looks for them", async () => {
    const form = new URLSearchParams({ grant_type: "client_credentials", scope: "editor" });
    const answer = await fetch(`${loopback}/token`, { method: "POST", body: form });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())).toMatchObject({
      realm_access: { roles: ["editor"] },
    });
    expect(await stack.call("/jobs", bearing(token))).toMatchObject({ status: 200 });
    expect(await stack.call("/admin", bearing(token))).toMatchObject({ status: 403 });
  });
});
