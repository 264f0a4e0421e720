import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { contextOf, environmentFromContext } from "../../lib/config/sources/from-context.ts";
import { authorizerSettings } from "../../lib/request-path/authorizer/authorizer-settings.ts";
import { createVectorKeys, mintAuthorization, mintKeySet } from "../authorizer/mint-vector.ts";
import { API_ARN, NOW, someAuthorizer } from "../authorizer/world.ts";
import { givenEnvironment } from "./given-environment.ts";
import { givenRegistry } from "./registry/given-registry.ts";

// Every recipe of IDENTITY-PROVIDERS.md: its configuration is valid, and its token gets what its rules ask for.

interface Recipe {
  readonly provider: string;
  readonly auth: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

const text = readFileSync(new URL("../../lib/config/IDENTITY-PROVIDERS.md", import.meta.url), "utf8");
const recipes = text
  .split(/^## /m)
  .slice(1)
  .map((section): Recipe => {
    const blocks = [...section.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = ""]) => JSON.parse(json));
    return { provider: section.slice(0, section.indexOf("\n")), auth: blocks[0], claims: blocks[1] ?? {} };
  });
const ofProviders = recipes.filter(({ auth }) => !JSON.stringify(auth).includes('"registry"'));
const keys = await createVectorKeys();

function configOf(auth: unknown) {
  const environments = { test: { ...givenEnvironment(), auth, terminationProtection: false } };
  const read = () => JSON.stringify(givenRegistry());
  return environmentFromContext(contextOf({ environment: "test", environments }), { read });
}

test("there is a recipe for each provider", () => {
  expect(recipes.map(({ provider }) => provider)).toEqual([
    "Keycloak",
    "Entra ID",
    "Amazon Cognito",
    "Auth0",
    "Google",
    "A provider that only the VPC reaches",
    "None at all",
  ]);
});

test.each(recipes)("the configuration for $provider is valid, without a warning", ({ auth }) => {
  expect(configOf(auth).warnings).toEqual([]);
});

describe.each(ofProviders)("the token of $provider", ({ auth, claims }) => {
  const { config } = configOf(auth);
  const { issuers, ...settings } = authorizerSettings("test", config);
  const jwks = mintKeySet(keys) as { keys: unknown[] };
  const ask = (changed: Readonly<Record<string, unknown>>) => {
    const recipe = { claims: { iat: NOW / 1000, exp: NOW / 1000 + 300, ...changed } };
    const withoutClaims = ["scope", "aud"].filter((name) => !Object.hasOwn(changed, name));
    const signed = issuers.map((issuer) => ({ ...issuer, jwks }));
    const { ask: authorize } = someAuthorizer({ settings: { ...settings, issuers: signed } });
    return authorize(mintAuthorization(keys, { ...recipe, withoutClaims }));
  };

  test("opens what the rules ask for", async () => {
    const { reason, policy } = await ask(claims);
    expect(reason).toBe("ok");
    expect(policy?.policyDocument.Statement.map(({ Effect }) => Effect)).toEqual(["Allow"]);
    expect(policy?.policyDocument.Statement[0]?.Resource).toContain(
      `${API_ARN}/${settings.rules[0]?.methods[0] === "*" ? "GET" : settings.rules[0]?.methods[0]}${settings.rules[0]?.path}`,
    );
  });

  test("opens nothing without its roles", async () => {
    const { iss, aud, client_id: client, sub } = claims;
    const bare = {
      iss,
      sub: sub === settings.rules[0]?.scopes[0] ? "1" : sub,
      ...(aud ? { aud } : { client_id: client }),
    };
    const { policy } = await ask(bare);
    expect(policy?.policyDocument.Statement.map(({ Effect }) => Effect)).toEqual(["Deny"]);
  });

  test("is refused for another audience", async () => {
    const claim = config.auth.issuers[0]?.audienceClaim ?? "aud";
    expect((await ask({ ...claims, [claim]: "another" })).reason).toBe("audience-refused");
  });
});
