import { describe, expect, test } from "@jest/globals";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { listRoutes } from "../../../lib/access/questions/list-routes.ts";
import { whoCan } from "../../../lib/access/questions/who-can.ts";
import { validateEnvironment } from "../../../lib/config/validate-environment.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";

const ISSUER = "https://clipzy.example.com/tokens";
const REGISTRY = {
  issuer: ISSUER,
  keys: [
    {
      kty: "EC",
      crv: "P-256",
      x: "C5VW3UFWltZ-7TBz1Z8fgTiTUwyUmu93IDJ6_qfe1uM",
      y: "iBORoGvwD7DZWzZonClHfT00HSuQR21LndD4HJ8znJM",
      kid: "clipzy_1",
      alg: "ES256" as const,
    },
  ],
  tokens: ["ci-bot", "farm"].map((subject, index) => ({
    id: `t${index}`,
    subject,
    scopes: ["read"],
    issued: "2026-01-01T00:00:00Z",
    expires: "2027-01-01T00:00:00Z",
    key: "clipzy_1",
  })),
  file: "tokens.json",
};

function model({ allow, revoked = [], ...webAcl }: { allow?: string[]; revoked?: object[]; closed?: unknown }) {
  const rules = [{ methods: ["GET"], path: "/jobs", scopes: ["read"], ...(allow && { allow }) }];
  const auth = { issuers: [{ issuer: ISSUER, audience: "clipzy", registry: "tokens.json" }], rules, revoked };
  const given = { ...SAMPLE_ENVIRONMENT, auth, webAcl };
  const { config, problems } = validateEnvironment("test", given, { registries: new Map([[0, REGISTRY]]) });
  if (config === undefined) throw new Error(JSON.stringify(problems));
  return modelOf("test", config);
}

function revocation(claim: object) {
  return { issuer: ISSUER, reason: "lost", ...claim };
}

describe("who can call GET /jobs", () => {
  test.each([
    ["of an environment closed to all", { closed: true }, false],
    ["of one closed but for some", { closed: { except: ["203.0.113.0/24"] } }, true],
    [
      "where the rule takes others than the exceptions",
      { closed: { except: ["203.0.113.0/24"] }, allow: ["198.51.100.0/24"] },
      false,
    ],
    [
      "where the rule takes some of the exceptions",
      { closed: { except: ["203.0.113.0/24"] }, allow: ["203.0.113.0/30"] },
      true,
    ],
  ])("%s: anyone or nobody", (_what, environment, anyone) => {
    expect(whoCan(model(environment), "GET", "/jobs").possible).toBe(anyone);
  });

  test.each([
    ["none revoked", [], ["ci-bot", "farm"]],
    ["a token revoked", [revocation({ jti: "t0" })], ["farm"]],
    ["a subject revoked", [revocation({ sub: "farm" })], ["ci-bot"]],
    ["all revoked", [revocation({ jti: "t0" }), revocation({ sub: "farm" })], []],
  ])("of the registered tokens, %s", (_what, revoked, holders) => {
    expect(whoCan(model({ revoked }), "GET", "/jobs").holders).toEqual(holders);
  });

  test("an issuer whose tokens are all revoked is not listed", () => {
    const revoked = [revocation({ jti: "t0" }), revocation({ jti: "t1" })];
    expect(listRoutes(model({})).map(({ issuers }) => issuers)).toEqual([[ISSUER]]);
    expect(listRoutes(model({ revoked })).map(({ issuers }) => issuers)).toEqual([[]]);
  });
});
