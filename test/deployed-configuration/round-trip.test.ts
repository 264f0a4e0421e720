import { describe, expect, test } from "@jest/globals";
import { diff } from "../../lib/access/diff/diff.ts";
import { modelOf } from "../../lib/access/model/model-of.ts";
import type { EnvironmentConfig } from "../../lib/config/environment-config.ts";
import { validateEnvironment } from "../../lib/config/validate-environment.ts";
import { readDeployedTemplate } from "../../lib/deployed-configuration/read-template.ts";
import { METADATA_KEY } from "../../lib/deployed-configuration/recorded-configuration.ts";
import { recordedRegistry } from "../../lib/deployed-configuration/registry-digest.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";
import { givenEntry, givenRegistry } from "../config/registry/given-registry.ts";
import { environment, merge } from "../helpers/environment.ts";
import { templateOf } from "../helpers/synthesized.ts";

const read = (template: unknown) => readDeployedTemplate("here", JSON.stringify(template));

const blocks = (count: number) => Array.from({ length: count }, (_, at) => `10.${at >> 8}.${at & 255}.0/24`);

const ENVIRONMENTS: readonly [string, object][] = [
  ["the sample", {}],
  ["lists that stand in the record", { webAcl: { allow: blocks(50), deny: ["10.0.1.7/32"] } }],
  ["lists that IP sets hold", { webAcl: { allow: [...blocks(300), "2001:db8::/32"], deny: blocks(60).slice(0, 55) } }],
  ["closed, but for some", { webAcl: { closed: { except: ["192.0.2.0/24"] } } }],
  ["closed", { webAcl: { closed: true } }],
  [
    "rules in any order, one with its own addresses",
    {
      auth: {
        rules: [
          { methods: "*", path: "/z/*", scopes: ["z", "a"], allow: blocks(80) },
          { methods: ["POST", "GET"], path: "/a/*/b" },
          { methods: ["GET"], path: "/open", public: true },
        ],
        revoked: [{ issuer: "https://login.example.com", sub: "someone", reason: "left the company" }],
      },
    },
  ],
  [
    "issuers of all kinds",
    {
      auth: {
        issuers: [
          { issuer: "https://z.example.com", audience: ["b", "a"], audienceClaim: "client_id", scopeClaims: ["roles"] },
          {
            issuer: "https://a.example.com",
            audience: "a",
            requiredType: "at+jwt",
            maxLifetimeSeconds: 600,
            jwksUri: "https://a.example.com/k",
          },
        ],
      },
    },
  ],
];

describe("what a template records is what was configured", () => {
  test.each(ENVIRONMENTS)("%s", (_, overrides) => {
    const { config, environment: name } = read(templateOf({ ...overrides }).toJSON());
    const { verdict, findings } = diff(modelOf(name, config), modelOf(name, environment({ ...overrides })));
    expect({ verdict, findings }).toEqual({ verdict: "same", findings: [] });
  });

  test("long lists are told by the sets that hold them", () => {
    const { Metadata } = templateOf({ webAcl: { allow: blocks(300) } }).toJSON();
    expect(JSON.stringify(Metadata).length).toBeLessThan(5_000);
    expect(Metadata[METADATA_KEY].configuration.webAcl.allow).toEqual({
      addressesOf: [expect.stringContaining("Allow")],
    });
  });

  test("reasons and mail addresses are not in it", () => {
    const revoked = [{ issuer: "https://login.example.com", jti: "x", reason: "left the company" }];
    const { Metadata } = templateOf({ auth: { revoked }, alarms: { email: "on-call@example.com" } }).toJSON();
    expect(JSON.stringify(Metadata)).not.toMatch(/left the company|on-call/);
  });

  test("as the command line of AWS wraps it, as an object or as text", () => {
    const template = templateOf().toJSON();
    expect(read({ TemplateBody: template })).toEqual(read(template));
    expect(read({ TemplateBody: JSON.stringify(template) })).toEqual(read(template));
  });
});

describe("a registry", () => {
  const withTokens = (count: number): EnvironmentConfig => {
    const tokens = Array.from({ length: count }, (_, at) => givenEntry({ id: `token-${at}`, note: "a note" }));
    const registry = { ...givenRegistry(), tokens, file: "tokens.json" };
    const issuers = [{ issuer: registry.issuer, audience: "clipzy", registry: "tokens.json" }];
    // biome-ignore lint/suspicious/noExplicitAny: a registry as it is written
    const registries = new Map([[0, registry as any]]);
    const given = merge(SAMPLE_ENVIRONMENT, { auth: { issuers } });
    return validateEnvironment("test", given, { registries }).config as EnvironmentConfig;
  };

  test("has its tokens recorded without their notes", () => {
    const [issuer] = withTokens(2).auth.issuers;
    const recorded = recordedRegistry(issuer as never);
    expect(recorded?.tokens).toHaveLength(2);
    expect(JSON.stringify(recorded)).not.toContain("a note");
  });

  test.each([
    [100, true],
    [10_000, false],
  ])("of %i tokens: recorded whole %s, and always small", (count, isWhole) => {
    const [issuer] = withTokens(count).auth.issuers;
    const recorded = recordedRegistry(issuer as never);
    expect(recorded?.tokens !== undefined).toBe(isWhole);
    expect(recorded?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(recorded).length).toBeLessThan(51_000);
  });
});

describe("what is no record", () => {
  test.each<[string, string, RegExp]>([
    ["no JSON", "Resources:", /^here: expected the JSON of a template/],
    ["no template of ours", '{"Resources":{}}', /^here: Metadata: missing, expected a template with metadata Clipzy::/],
    ["another version", `{"Metadata":{"${METADATA_KEY}":{"version":9}}}`, /^here: Metadata: got 9, expected/],
    [
      "a record that this schema does not know",
      `{"Metadata":{"${METADATA_KEY}":{"version":1,"configuration":{},"registries":[]}}}`,
      /^here: Metadata: cors: expected/,
    ],
  ])("%s is refused", (_, text, message) => {
    expect(() => readDeployedTemplate("here", text)).toThrow(message);
  });
});
