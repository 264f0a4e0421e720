import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { environmentSchema } from "../../../lib/config/environment-config.ts";
import { pick, type Random, randomFrom } from "../oracle/random-environments.ts";

// biome-ignore lint/suspicious/noExplicitAny: an environment as it is written
type Given = any;

const SECOND_KEY = {
  kty: "OKP",
  crv: "Ed25519",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  kid: "ci-2026-12",
  alg: "Ed25519",
};

function prod(): Given {
  const given: Given = JSON.parse(readFileSync("cdk.json", "utf8")).context.environments.prod;
  given.auth.rules.push({ methods: ["GET"], path: "/health", public: true });
  given.auth.rules.push({ methods: ["GET", "PUT"], path: "/api/v2/reports/*/log", scopes: ["reports", "logs"] });
  given.auth.issuers[1].algorithms.push("Ed25519");
  return given;
}

function model(given: Given) {
  return modelOf("prod", environmentSchema.parse(given));
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Changes of one setting; each returns where. */
const MUTANTS: Readonly<Record<string, (given: Given, random: Random) => string>> = {
  "a dropped rule": ({ auth }, random) => {
    const index = Math.floor(random() * auth.rules.length);
    auth.rules.splice(index, 1);
    return `auth.rules[${index}]`;
  },
  "a widened prefix": ({ auth }, random) => {
    const index = pick(random, [2, 3, 4]);
    auth.rules[index].path = auth.rules[index].path.replace(/[^/]+\/\*$/, "*");
    return `auth.rules[${index}]`;
  },
  "a narrowed path": ({ auth }, random) => {
    const index = pick(random, [3, 4]);
    auth.rules[index].path = auth.rules[index].path.replace(/\*$/, "only");
    return `auth.rules[${index}]`;
  },
  "a lost scope": ({ auth }, random) => {
    const index = pick(random, [0, 1, 2, 3, 4, 6]);
    auth.rules[index].scopes.pop();
    return `auth.rules[${index}]`;
  },
  "a further scope": ({ auth }, random) => {
    const index = pick(random, [0, 1, 2, 3, 4, 6]);
    auth.rules[index].scopes.push("more");
    return `auth.rules[${index}]`;
  },
  "another method": ({ auth }, random) => {
    const index = pick(random, [0, 1, 3, 5]);
    auth.rules[index].methods.push("PATCH");
    return `auth.rules[${index}]`;
  },
  "a rule made public": ({ auth }, random) => {
    const index = pick(random, [0, 1]);
    auth.rules[index] = { methods: auth.rules[index].methods, path: auth.rules[index].path, public: true };
    return `auth.rules[${index}]`;
  },
  "an added origin": ({ cors }, random) => {
    cors.origins.splice(Math.floor(random() * 4), 0, `https://new-${Math.floor(random() * 1e6)}.example.com`);
    return "cors.origins";
  },
  "a lost origin": ({ cors }, random) => {
    cors.origins.splice(Math.floor(random() * 3), 1);
    return "cors.origins";
  },
  "a CIDR one bit wider": ({ webAcl }) => {
    webAcl.allow[0] = "192.0.2.0/23";
    return "webAcl.allow";
  },
  "a CIDR one bit narrower": ({ webAcl }, random) => {
    const index = pick(random, [1, 2]);
    webAcl.allow[index] = webAcl.allow[index].replace(/\d+$/, (length: string) => String(Number(length) + 1));
    return "webAcl.allow";
  },
  "an address denied": ({ webAcl }, random) => {
    webAcl.deny.push(`192.0.2.${Math.floor(random() * 60)}/32`);
    return "webAcl.deny";
  },
  "an address denied no longer": ({ webAcl }) => {
    webAcl.deny.pop();
    return "webAcl.deny";
  },
  "a second audience": ({ auth }, random) => {
    const index = pick(random, [0, 1]);
    auth.issuers[index].audience = [auth.issuers[index].audience, "another"].flat();
    return `auth.issuers[${index}]`;
  },
  "an algorithm fewer": ({ auth }) => {
    auth.issuers[0].algorithms.pop();
    return "auth.issuers[0]";
  },
  "a second key": ({ auth }) => {
    auth.issuers[1].jwks.keys.push(SECOND_KEY);
    return "auth.issuers[1]";
  },
  "an issuer fewer": ({ auth }, random) => {
    const index = pick(random, [0, 1]);
    auth.issuers.splice(index, 1);
    return `auth.issuers[${index}]`;
  },
  "a stricter type": ({ auth }, random) => {
    const index = pick(random, [0, 1]);
    auth.issuers[index].requiredType = "at+jwt";
    return `auth.issuers[${index}]`;
  },
  "a revoked subject": ({ auth }, random) => {
    const { issuer } = pick<Given>(random, auth.issuers);
    auth.revoked = [{ issuer, sub: "mallory", reason: "test" }];
    return "auth.revoked[0]";
  },
  "a longer tolerance": ({ auth }, random) => {
    auth.clockToleranceSeconds = 6 + Math.floor(random() * 200);
    return "auth.clockToleranceSeconds";
  },
  "encoded paths": ({ webAcl }) => {
    webAcl.allowEncodedPaths = true;
    return "webAcl.allowEncodedPaths";
  },
};

/** What must be found twice: an exchange takes from some what it gives to others. */
const EXCHANGES: Readonly<Record<string, (given: Given, random: Random) => string>> = {
  "a key exchanged": ({ auth }) => {
    auth.issuers[1].jwks.keys = [SECOND_KEY];
    return "auth.issuers[1]";
  },
  "a scope exchanged": ({ auth }, random) => {
    const index = pick(random, [0, 1, 2, 3, 4]);
    auth.rules[index].scopes = ["exchanged"];
    return `auth.rules[${index}]`;
  },
};

const runs = Object.entries(MUTANTS).flatMap(([name, mutate]) =>
  [1, 2, 3, 4, 5].map((seed) => [`${name}, ${seed}`, mutate, seed] as const),
);

function compare(mutate: (given: Given, random: Random) => string, seed: number) {
  const after = prod();
  const setting = mutate(after, randomFrom(seed));
  return { ...diff(model(prod()), model(after)), setting, after };
}

const compared = runs.map(([, mutate, seed]) => compare(mutate, seed));
const single = compared.filter(({ findings }) => findings.length === 1);

describe(`${runs.length} single edits of a production environment`, () => {
  test.each(runs)("%s: found, and named by its setting", (_name, mutate, seed) => {
    const { findings, setting } = compare(mutate, seed);
    expect(findings.length).toBeGreaterThanOrEqual(1);
    expect(findings.length).toBeLessThanOrEqual(3);
    for (const { settings } of findings) {
      expect(settings.some((one) => one.startsWith(`environments.prod.${setting}`))).toBe(true);
    }
  });

  test(`one edit is one finding: ${single.length} of ${runs.length}, at least 95 in 100`, () => {
    expect(single.length / runs.length).toBeGreaterThanOrEqual(0.95);
  });

  test("what takes from some what it gives to others is one finding each way, and never more than that", () => {
    const several = compared.filter(({ findings }) => findings.length > 1);
    const exchanges = Object.values(EXCHANGES).flatMap((mutate) => [1, 2, 3].map((seed) => compare(mutate, seed)));
    for (const { findings } of [...several, ...exchanges]) {
      expect(findings.map(({ change }) => change)).toEqual(["wider", "narrower"]);
      expect(new Set(findings.map(({ settings }) => settings.join(" "))).size).toBe(1);
    }
  });

  test.each(Object.entries(EXCHANGES))("%s is found both ways", (_name, mutate) => {
    const { verdict, findings, setting } = compare(mutate, 1);
    expect(verdict).toBe("wider and narrower");
    expect(findings.map(({ change }) => change)).toEqual(["wider", "narrower"]);
    for (const { settings } of findings) expect(settings[0]).toContain(setting);
  });

  test("an id does not depend on the order of anything", () => {
    for (const [, mutate, seed] of runs) {
      const { findings, after } = compare(mutate, seed);
      const random = randomFrom(seed + 100);
      const other = {
        ...after,
        auth: {
          ...after.auth,
          rules: shuffled(after.auth.rules, random),
          issuers: shuffled(after.auth.issuers, random),
        },
      };
      const before = prod();
      before.auth.rules.reverse();
      before.cors.origins.reverse();
      expect(diff(model(before), model(other)).findings.map(({ id }) => id)).toEqual(findings.map(({ id }) => id));
    }
  });
});

/** Rewritings that let the same requests in. */
const REWRITINGS: readonly ((given: Given, random: Random) => void)[] = [
  ({ auth }, random) => {
    auth.rules = shuffled(auth.rules, random);
  },
  ({ cors }, random) => {
    cors.origins = shuffled(cors.origins, random);
  },
  ({ webAcl }, random) => {
    webAcl.allow = shuffled(webAcl.allow, random);
  },
  ({ auth }, random) => {
    auth.issuers = shuffled(auth.issuers, random);
    for (const issuer of auth.issuers) issuer.algorithms = shuffled(issuer.algorithms, random);
  },
  ({ webAcl }) => {
    webAcl.allow = [
      "192.0.2.0/25",
      "192.0.2.128/25",
      ...webAcl.allow.filter((cidr: string) => cidr !== "192.0.2.0/24"),
    ];
  },
  ({ webAcl }) => {
    webAcl.allow.push("192.0.2.32/27");
  },
  ({ webAcl }) => {
    webAcl.deny.push("203.0.113.0/24");
  },
  ({ auth }) => {
    auth.rules = auth.rules.flatMap((rule: Given) =>
      Array.isArray(rule.methods) ? rule.methods.map((method: string) => ({ ...rule, methods: [method] })) : [rule],
    );
  },
  ({ auth }, random) => {
    auth.rules.push({ methods: ["GET"], path: `/api/v1/jobs/${Math.floor(random() * 1e6)}`, scopes: ["jobs:read"] });
  },
  ({ auth }, random) => {
    auth.rules.push({ methods: ["DELETE"], path: `/api/v1/jobs/*/${Math.floor(random() * 1e6)}`, scopes: [] });
  },
  ({ auth }) => {
    for (const rule of auth.rules) if (rule.scopes) rule.scopes.reverse();
  },
];

describe("100 rewritings without effect", () => {
  test.each(Array.from({ length: 100 }, (_, seed) => [seed]))("rewriting %i is the same", (seed) => {
    const random = randomFrom(seed);
    const after = prod();
    const count = 1 + Math.floor(random() * 3);
    for (const rewrite of shuffled(REWRITINGS, random).slice(0, count)) rewrite(after, random);
    expect(diff(model(prod()), model(after))).toMatchObject({ verdict: "same", findings: [] });
  });
});
