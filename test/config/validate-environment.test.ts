import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { renderProblem } from "../../lib/config/problems/problems.ts";
import { validateEnvironment } from "../../lib/config/validate-environment.ts";
import { givenEnvironment, linesAfter, setting } from "./given-environment.ts";

interface SettingVector {
  /** Dotted path of the setting. */
  readonly setting: string;
  /** Values without a problem. */
  readonly accepted: readonly unknown[];
  /** Values that are refused, each with what the line says after the path. */
  readonly refused: readonly (readonly [unknown, string])[];
}

const vectors = JSON.parse(
  readFileSync(new URL("../vectors/config-settings.json", import.meta.url), "utf8"),
) as SettingVector[];

const accepted = vectors.flatMap(({ setting, accepted }) => accepted.map((value) => ({ setting, value })));
const refused = vectors.flatMap(({ setting, refused }) => refused.map(([value, line]) => ({ setting, value, line })));

describe("one setting", () => {
  test.each(accepted)("$setting may be $value", ({ setting: path, value }) => {
    expect(linesAfter((environment) => setting(environment, path, value))).toEqual([]);
  });

  test.each(refused)("fails when $setting is $value", ({ setting: path, value, line }) => {
    const dotted = path.replaceAll(/\.(\d+)/g, "[$1]");
    expect(linesAfter((environment) => setting(environment, path, value))).toContain(`${dotted}: ${line}`);
  });
});

describe("an environment", () => {
  test("gets the documented defaults", () => {
    const { config, problems } = validateEnvironment("test", givenEnvironment());
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      api: {
        stageName: "live",
        endpoint: "regional",
        vpcEndpointIds: [],
        throttle: { requestsPerSecond: 100, burst: 200 },
        tracing: false,
      },
      cors: {
        allowHeaders: ["Authorization", "Content-Type"],
        exposeHeaders: [],
        allowCredentials: false,
        maxAgeSeconds: 600,
      },
      webAcl: {
        deny: [],
        rateLimit: { requests: 2000, windowSeconds: 300 },
        managedRuleGroups: [
          "AWSManagedRulesAmazonIpReputationList",
          "AWSManagedRulesKnownBadInputsRuleSet",
          "AWSManagedRulesCommonRuleSet",
        ],
        bodyInspectionKilobytes: 16,
        allowEncodedPaths: false,
      },
      auth: {
        issuers: [{ audience: ["clipzy"], audienceClaim: "aud", algorithms: ["RS256", "ES256", "EdDSA", "Ed25519"] }],
        resultTtlSeconds: 300,
        clockToleranceSeconds: 5,
        revoked: [],
        keySets: { freshSeconds: 600, staleSeconds: 21600, timeoutMillis: 1500 },
        logSubjects: false,
      },
      upstream: { timeoutMillis: 300_000 },
      retainLogsDays: 90,
      terminationProtection: false,
      tags: {},
    });
    expect(config?.webAcl.allow).toBeUndefined();
  });

  test("has all its problems reported at once, those between settings among them", () => {
    const lines = linesAfter((environment) => {
      environment.colour = "blue";
      environment.cors.origins = ["*", "https://app.example.com", "https://app.example.com"];
      environment.auth.issuers[0].algorithms = ["HS256"];
      delete environment.auth.issuers[0].audience;
      environment.auth.rules.push({ methods: ["GET"], path: "/api/*", public: true, scopes: "all" });
      environment.upstream.vpcId = "vpc-12345";
      environment.upstream.availabilityZones = ["eu-central-1a", "eu-central-1b"];
    });
    expect(lines.map((line) => line.slice(0, line.indexOf(":")))).toEqual([
      "cors.origins[0]",
      "auth.issuers[0].audience",
      "auth.issuers[0].algorithms[0]",
      "auth.rules[1].scopes",
      "upstream.vpcId",
      "colour",
      "cors.origins[2]",
      "auth.rules[1]",
      "upstream.availabilityZones",
      "auth.rules[1].public",
    ]);
  });

  test.each([
    ["a text", "x", 'got "x"'],
    ["nothing", undefined, "missing"],
    ["null", null, "got null"],
    ["a list", [1, 2], "got a list of 2"],
  ])("fails when it is %s", (_, given, seen) => {
    const lines = validateEnvironment("prod", given).problems.map(renderProblem);
    expect(lines).toEqual([
      `environments.prod: ${seen}, expected an object with account, region, api, cors, webAcl, auth, upstream, alarms, retainLogsDays, terminationProtection, tags, accessTests`,
    ]);
  });

  test.each(["__proto__", "constructor", "toString"])("fails on the unknown key %s without falling over it", (key) => {
    const given = JSON.parse(`{ "${key}": { "a": 1 }, ${JSON.stringify(givenEnvironment()).slice(1)}`);
    const { config, problems } = validateEnvironment("test", given);
    expect(config).toBeUndefined();
    expect(problems.map(({ path }) => path)).toEqual([`environments.test.${key}`]);
  });
});
