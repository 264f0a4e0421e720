import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { validateEnvironment } from "../../../lib/config/validate-environment.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";

const KEY = {
  kty: "EC",
  crv: "P-256",
  x: "C5VW3UFWltZ-7TBz1Z8fgTiTUwyUmu93IDJ6_qfe1uM",
  y: "iBORoGvwD7DZWzZonClHfT00HSuQR21LndD4HJ8znJM",
  kid: "clipzy_1",
  alg: "ES256",
} as const;
const ENTRY = { id: "t1", subject: "ci-bot", scopes: ["read"], issued: "2026-01-01T00:00:00Z", key: "clipzy_1" };
const [JUNE, JULY] = ["2027-06-01T00:00:00Z", "2027-07-01T00:00:00Z"];

/** An environment whose one registry holds one token. */
function model(entry: object, issuer: object = {}) {
  const name = "https://clipzy.example.com/tokens";
  const auth = {
    issuers: [{ issuer: name, audience: "clipzy", registry: "tokens.json", ...issuer }],
    rules: [{ methods: ["GET"], path: "/jobs", scopes: ["read"] }],
  };
  const registry = { issuer: name, keys: [KEY], tokens: [{ ...ENTRY, expires: JULY, ...entry }], file: "tokens.json" };
  const given = { ...SAMPLE_ENVIRONMENT, auth };
  const { config, problems } = validateEnvironment("test", given, { registries: new Map([[0, registry]]) });
  if (config === undefined) throw new Error(JSON.stringify(problems));
  return modelOf("test", config);
}

describe("when a registered token ends", () => {
  test.each([
    ["an earlier end of use", {}, { notAfter: JUNE }, "narrower"],
    ["an end of use that is none", {}, { notAfter: JULY }, "same"],
    ["an earlier end", {}, { expires: JUNE }, "narrower"],
    ["an earlier end that was the end of use before", { notAfter: JUNE }, { expires: JUNE }, "narrower"],
    ["a later end, for tokens signed anew", { expires: JUNE }, { expires: JULY }, "wider"],
    [
      "a later end, and an end of use before",
      { expires: JULY },
      { expires: "2028-01-01T00:00:00Z", notAfter: JUNE },
      "wider and narrower",
    ],
  ])("%s", (_what, before, after, verdict) => {
    const opposite = { wider: "narrower", narrower: "wider" }[verdict] ?? verdict;
    expect(diff(model(before), model(after)).verdict).toBe(verdict);
    expect(diff(model(after), model(before)).verdict).toBe(opposite);
  });

  test("is said with token, holder and time", () => {
    expect(diff(model({}), model({ notAfter: JUNE })).findings).toMatchObject([
      {
        id: "clock/narrower/https://clipzy.example.com/tokens/end token t1",
        settings: ["environments.test.auth.issuers[0].registry"],
        summary:
          "the registered token t1 of subject ci-bot is now good until 2027-06-01T00:00:00Z (before: 2027-07-01T00:00:00Z)",
        before: { status: null, code: null },
        after: { status: 401, code: "UNAUTHORIZED" },
      },
    ]);
  });

  test("shows where exp alone decides", () => {
    const [finding] = diff(model({}), model({ expires: JUNE })).findings;
    expect(finding?.witness?.claims).toEqual({ jti: "t1", sub: "ci-bot", exp: Date.parse(JULY) / 1000 });
  });
});

test("a registered token has its scopes in scope, wherever else its issuer looks", () => {
  expect(diff(model({}), model({}, { scopeClaims: ["scope", "roles"] })).verdict).toBe("same");
});
