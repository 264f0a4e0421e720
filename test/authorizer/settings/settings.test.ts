import { describe, expect, test } from "@jest/globals";
import { parseAuthorizerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import { someIssuer, someSettings } from "../world.ts";

const parse = (settings: unknown) => parseAuthorizerSettings(JSON.stringify(settings));

describe("settings", () => {
  test("come out as they went in", () => {
    const settings = someSettings({ revoked: [{ issuer: "https://id.example.com/", jti: "t" }], logSubjects: true });
    expect(parse(settings)).toEqual(settings);
  });

  test("keep inline keys, whatever is in them", () => {
    const settings = someSettings({ issuers: [{ ...someIssuer(), jwks: { keys: [{ kty: "RSA" }, null] } }] });
    expect(parse(settings).issuers[0]?.jwks).toEqual({ keys: [{ kty: "RSA" }, null] });
  });

  test.each<[string, unknown, string]>([
    ["nothing", null, "settings: expected an object"],
    ["no issuers", { ...someSettings(), issuers: undefined }, "issuers: expected a list"],
    [
      "no audience",
      { ...someSettings(), issuers: [someIssuer({ audience: [] })] },
      "issuers[0].audience: expected at least one entry",
    ],
    [
      "an empty audience",
      { ...someSettings(), issuers: [someIssuer({ audience: [""] })] },
      "issuers[0].audience[0]: expected a non-empty string",
    ],
    [
      "no algorithms",
      { ...someSettings(), issuers: [someIssuer({ algorithms: [] })] },
      "issuers[0].algorithms: expected at least one entry",
    ],
    [
      "HS256",
      { ...someSettings(), issuers: [{ ...someIssuer(), algorithms: ["HS256"] }] },
      "issuers[0].algorithms[0]: expected an asymmetric algorithm",
    ],
    [
      "none",
      { ...someSettings(), issuers: [{ ...someIssuer(), algorithms: ["none"] }] },
      "issuers[0].algorithms[0]: expected an asymmetric algorithm",
    ],
    [
      "another audience claim",
      { ...someSettings(), issuers: [{ ...someIssuer(), audienceClaim: "azp" }] },
      "issuers[0].audienceClaim: expected aud or client_id",
    ],
    [
      "two issuers of one name, of which only one has a registry",
      {
        ...someSettings(),
        issuers: [someIssuer({ registry: { scopeSets: [], keyIds: [], entries: ";" } }), someIssuer()],
      },
      "issuers: expected issuers of distinct names",
    ],
    ["no rules", { ...someSettings(), rules: "none" }, "rules: expected a list"],
    [
      "a rule without methods",
      { ...someSettings(), rules: [{ methods: [], path: "/", scopes: [] }] },
      "rules[0].methods: expected at least one entry",
    ],
    [
      "a negative tolerance",
      { ...someSettings(), clockToleranceSeconds: -1 },
      "clockToleranceSeconds: expected a number of at least 0",
    ],
    [
      "a tolerance as text",
      { ...someSettings(), clockToleranceSeconds: "5" },
      "clockToleranceSeconds: expected a number of at least 0",
    ],
    [
      "a revocation of nothing",
      { ...someSettings(), revoked: [{ issuer: "x" }] },
      "revoked[0]: expected a jti or a sub",
    ],
    [
      "a revocation of nobody",
      { ...someSettings(), revoked: [{ issuer: "x", sub: "" }] },
      "revoked[0].sub: expected a non-empty string",
    ],
    ["no key set limits", { ...someSettings(), keySets: undefined }, "keySets: expected an object"],
  ])("fail with %s", (_name, settings, message) => {
    expect(() => parse(settings)).toThrow(`authorizer settings: ${message}`);
  });

  test("fail when they are no JSON", () => {
    expect(() => parseAuthorizerSettings("{")).toThrow(SyntaxError);
  });

  test("hash subjects unless logSubjects is exactly true", () => {
    expect(parse({ ...someSettings(), logSubjects: "yes" }).logSubjects).toBe(false);
  });
});
