import { describe, expect, test } from "@jest/globals";
import { validateEnvironment } from "../../../lib/config/validate-environment.ts";
import { type Given, givenEnvironment } from "../given-environment.ts";

const EC_KEY = {
  kty: "EC",
  crv: "P-256",
  x: "C5VW3UFWltZ-7TBz1Z8fgTiTUwyUmu93IDJ6_qfe1uM",
  y: "iBORoGvwD7DZWzZonClHfT00HSuQR21LndD4HJ8znJM",
  kid: "ci-2026-11",
  alg: "ES256",
};

type Rail = readonly [name: string, change: (environment: Given) => void, line: string];

const rails: readonly Rail[] = [
  [
    "no rate limit and no allowlist",
    (environment) => {
      environment.webAcl = { rateLimit: false };
    },
    "webAcl.rateLimit: got false, expected a rate limit where every address may call (no allow list), e.g. 2000 requests in 300 seconds",
  ],
  [
    "a result TTL over 900 seconds",
    (environment) => {
      environment.auth.resultTtlSeconds = 901;
    },
    "auth.resultTtlSeconds: got 901, expected at most 900: a revoked token still opens the API for so long",
  ],
  [
    "no alarms",
    (environment) => delete environment.alarms,
    "alarms: missing, expected email or topicArn, so that someone gets the alarms, e.g. on-call@example.com",
  ],
  [
    "a public rule",
    (environment) => environment.auth.rules.push({ methods: ["GET"], path: "/health", public: true }),
    'auth.rules[1].public: got true, expected a rule that asks for a token: anyone may call "/health"',
  ],
  [
    "plain HTTP to the upstream",
    (environment) => {
      delete environment.upstream.protocol;
      delete environment.upstream.serverName;
    },
    'upstream.protocol: got "http", expected "https": requests cross the VPC unencrypted',
  ],
  ...["http://127.0.0.1:9400", "http://localhost:9400", "http://[::1]:9400"].map(
    (issuer): Rail => [
      `the issuer ${issuer} in an environment that has an account`,
      (environment) => environment.auth.issuers.push({ issuer, audience: "clipzy" }),
      `auth.issuers[1].issuer: got "${issuer}", expected an address on the internet: the authorizer runs outside every VPC, so all tokens of this one get 503; or the keys here, as jwks`,
    ],
  ),
  [
    "a key set on loopback in an environment that has an account",
    (environment) => {
      environment.auth.issuers[0].jwksUri = "http://127.0.0.1:9400/jwks";
    },
    'auth.issuers[0].jwksUri: got "http://127.0.0.1:9400/jwks", expected an address on the internet: the authorizer runs outside every VPC, so all tokens of this one get 503; or the keys here, as jwks',
  ],
  [
    "an issuer at an address of a private network",
    (environment) => {
      environment.auth.issuers[0] = { issuer: "https://10.1.2.3/realms/clipzy", audience: "clipzy" };
    },
    'auth.issuers[0].issuer: got "https://10.1.2.3/realms/clipzy", expected an address on the internet: the authorizer runs outside every VPC, so all tokens of this one get 503; or the keys here, as jwks',
  ],
  [
    "logs kept for less than 30 days",
    (environment) => {
      environment.retainLogsDays = 14;
    },
    "retainLogsDays: got 14, expected at least 30: an incident is often found after weeks",
  ],
];

function validatedAfter(change: (environment: Given) => void) {
  const environment = givenEnvironment();
  change(environment);
  return validateEnvironment("test", environment);
}

describe.each(rails)("%s", (_, change, line) => {
  const [path, message] = [`environments.test.${line.split(": ")[0]}`, line.slice(line.indexOf(": ") + 2)];

  test("is warned about, and the environment can be used", () => {
    const { config, problems } = validatedAfter(change);
    expect(problems).toEqual([{ path, message, severity: "warning" }]);
    expect(config).toBeDefined();
  });

  test("fails in an environment with termination protection", () => {
    const { config, problems } = validatedAfter((environment) => {
      change(environment);
      environment.terminationProtection = true;
    });
    expect(problems).toEqual([{ path, message, severity: "error" }]);
    expect(config).toBeUndefined();
  });
});

describe("tokens of keys that are given", () => {
  const sources = [
    ["jwks", { issuer: "https://ci.example.com", audience: "clipzy", jwks: { keys: [EC_KEY] } }],
    ["registry", { issuer: "https://ci.example.com", audience: "clipzy", registry: "tokens/prod.json" }],
  ] as const;

  function problemsOf(issuer: Given, terminationProtection: boolean) {
    return validatedAfter((environment) => {
      Object.assign(environment, { terminationProtection });
      environment.auth.issuers.push(issuer);
    }).problems;
  }

  test.each(sources)("need a longest lifetime where it matters: %s", (source, issuer) => {
    const message = `missing, expected the most seconds that a token may be good for, beside ${source}: a token of 20 years would be let in, e.g. 7776000 for 90 days`;
    const path = "environments.test.auth.issuers[1].maxLifetimeSeconds";
    expect(problemsOf(issuer, true)).toEqual([{ path, message, severity: "error" }]);
  });

  test.each(sources)("need none elsewhere, or with one: %s", (_, issuer) => {
    expect(problemsOf(issuer, false)).toEqual([]);
    expect(problemsOf({ ...issuer, maxLifetimeSeconds: 3600 }, true)).toEqual([]);
  });
});

describe("no guard rail", () => {
  test.each<[string, (environment: Given) => void]>([
    [
      "minds a missing rate limit behind an allowlist",
      (environment) => {
        environment.webAcl = { rateLimit: false, allow: ["203.0.113.0/24"] };
      },
    ],
    [
      "minds a result TTL of 900 seconds",
      (environment) => {
        environment.auth.resultTtlSeconds = 900;
      },
    ],
    [
      "minds an environment whose issuers are all on this machine",
      (environment) => {
        environment.auth.issuers[0].issuer = "http://127.0.0.1:9400";
        delete environment.account;
        delete environment.region;
        environment.retainLogsDays = 1;
        delete environment.alarms;
      },
    ],
    [
      "minds a loopback issuer whose keys lie elsewhere",
      (environment) => {
        environment.auth.issuers[0].issuer = "http://127.0.0.1:9400";
        environment.auth.issuers[0].jwksUri = "https://login.example.com/jwks";
      },
    ],
    [
      "minds a loopback issuer whose keys are given",
      (environment) => {
        environment.auth.issuers[0].issuer = "http://127.0.0.1:9400";
        environment.auth.issuers[0].jwks = { keys: [EC_KEY] };
      },
    ],
  ])("%s", (_, change) => {
    expect(validatedAfter(change).problems).toEqual([]);
  });
});
