import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { z } from "zod";
import { environmentsJsonSchema } from "../../../lib/config/environment-config.ts";
import { ConfigurationError } from "../../../lib/config/problems/problems.ts";
import { contextOf, environmentFromContext } from "../../../lib/config/sources/from-context.ts";
import { inheritedSettings } from "../../../lib/config/sources/inherited-settings.ts";
import { type Given, givenEnvironment } from "../given-environment.ts";

type World = Readonly<Record<string, Given>>;

function chosen(environment: string, environments: World, files: Readonly<Record<string, World>> = {}) {
  const [environmentsFile] = Object.keys(files);
  const context = contextOf({ environment, environments, ...(environmentsFile && { environmentsFile }) });
  return environmentFromContext(context, { read: (path) => JSON.stringify(files[path]) });
}

function linesOf(...args: Parameters<typeof chosen>): string[] {
  try {
    return chosen(...args).warnings;
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split("\n");
    throw error;
  }
}

const settingsOf = (given: World) => inheritedSettings("own", new Map(Object.entries(given))).given;
const base = givenEnvironment;
const broken = (change: (environment: Given) => void) => {
  const environment = base();
  change(environment);
  return environment;
};

describe("where the settings of an environment are written", () => {
  const grand = { ...base(), tags: { a: "1" } };

  test.each<[string, World, Readonly<Record<string, string>>]>([
    ["in itself", { own: base() }, {}],
    [
      "in the nearest that has them, lists whole",
      {
        own: { extends: "mid", cors: { origins: [] } },
        mid: { extends: "grand", auth: { rules: [{ methods: ["GET"], path: "/mid" }] } },
        grand,
      },
      { "auth.rules": "mid", "auth.issuers": "grand", "tags.a": "grand" },
    ],
  ])("%s", (_, world, expected) => {
    const { inherited } = chosen("own", world);
    expect(inherited).toMatchObject(expected);
    expect(Object.keys(inherited).length > 0).toBe(Object.keys(expected).length > 0);
    expect(inherited["cors.origins"]).toBeUndefined();
  });
});

describe("what an environment extends", () => {
  test.each<[string, World, unknown]>([
    [
      "is merged, object by object",
      { own: { extends: "base", a: { b: 1 } }, base: { a: { b: 2, c: 3 }, d: 4 } },
      { a: { b: 1, c: 3 }, d: 4 },
    ],
    ["gives no item to a list", { own: { extends: "base", a: [1] }, base: { a: [2, 3] } }, { a: [1] }],
    [
      "loses an object to a word, and a word to an object",
      { own: { extends: "base", a: false, b: { c: 1 } }, base: { a: { x: 1 }, b: 5 } },
      { a: false, b: { c: 1 } },
    ],
    ["loses what is null", { own: { extends: "base", a: { b: null } }, base: { a: { b: 2, c: 3 } } }, { a: { c: 3 } }],
    [
      "keeps a null that takes nothing away, for its own problem",
      { own: { extends: "base", a: null }, base: {} },
      { a: null },
    ],
    [
      "may extend another",
      { own: { extends: "mid", a: 1 }, mid: { extends: "base", b: null }, base: { a: 3, b: 3, c: 3 } },
      { a: 1, c: 3 },
    ],
    ["may be empty", { own: { extends: "base", a: 1 }, base: {} }, { a: 1 }],
  ])("%s", (_, given, expected) => {
    expect(settingsOf(given)).toEqual(expected);
  });

  test("cannot reach a prototype", () => {
    const given = JSON.parse(
      '{"own":{"extends":"base","__proto__":{"a":1}},"base":{"__proto__":{"b":2},"constructor":{"c":3}}}',
    );
    expect(JSON.stringify(settingsOf(given))).toBe('{"constructor":{"c":3},"__proto__":{"b":2,"a":1}}');
    expect(({} as { a?: unknown; b?: unknown }).b).toBeUndefined();
  });

  test("changes nothing where it is the same, and the order of a chain does not matter", () => {
    const tree = fc.letrec((tie) => ({
      node: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.integer(), fc.array(fc.integer()), tie("node"))),
    })).node;
    fc.assert(
      fc.property(tree, tree, tree, (one, two, three) => {
        const [a, b, c] = [one, two, three] as World[];
        expect(settingsOf({ own: { extends: "same", ...a }, same: a })).toEqual(a);
        const inner = settingsOf({ own: { extends: "base", ...b }, base: c });
        expect(settingsOf({ own: { extends: "mid", ...a }, mid: { extends: "base", ...b }, base: c })).toEqual(
          settingsOf({ own: { extends: "flat", ...a }, flat: inner }),
        );
      }),
    );
  });
});

describe("a base that cannot be extended", () => {
  test.each<[string, World, string]>([
    [
      "is no name",
      { own: { extends: ["base"] }, base: base() },
      'environments.own.extends: got a list of 1, expected the name of another environment, one of "base"',
    ],
    [
      "is unknown",
      { own: { extends: "bsae" }, base: base() },
      'environments.own.extends: got "bsae", expected the name of another environment, one of "base" (did you mean "base"?)',
    ],
    [
      "is itself",
      { own: { extends: "own" } },
      'environments.own.extends: got "own", expected no circle: own extends own',
    ],
    [
      "leads back",
      { own: { extends: "a" }, a: { extends: "b" }, b: { extends: "a" } },
      'environments.b.extends: got "a", expected no circle: own extends a extends b extends a',
    ],
    [
      "is under another key",
      { own: { extend: "base" }, base: base() },
      "environments.own.extend: unknown key, expected extends, with the name of another environment",
    ],
    [
      "is no object",
      { own: { extends: "base" }, base: 7 },
      'environments.own.extends: got "base", expected an environment that is an object of settings',
    ],
  ])("%s", (_, given, line) => {
    expect(linesOf("own", given)).toEqual([line]);
  });
});

describe("a problem", () => {
  test.each<[string, World, string[]]>([
    [
      "of an inherited value names both places",
      { prod: { extends: "common" }, common: broken((given) => (given.auth.rules[0].path = "jobs")) },
      [
        'environments.common.auth.rules[0].path: got "jobs", expected a path that starts with "/", e.g. /api/v1/jobs/* (inherited by environments.prod)',
      ],
    ],
    [
      "of an inherited value at the end of a chain names where it stands",
      {
        prod: { extends: "mid", cors: { maxAgeSeconds: 5 } },
        mid: { extends: "common" },
        common: broken((given) => (given.cors.origins = ["*"])),
      },
      [
        'environments.common.cors.origins[0]: got "*", expected exact origins ("*" would let every page in), e.g. https://app.example.com (inherited by environments.prod)',
      ],
    ],
    [
      "of an own value names its own place",
      { prod: { extends: "common", cors: { origins: ["*"] } }, common: base() },
      [
        'environments.prod.cors.origins[0]: got "*", expected exact origins ("*" would let every page in), e.g. https://app.example.com',
      ],
    ],
    [
      "of an unknown key that is inherited names where it stands",
      { "eu-prod": { extends: "eu-common" }, "eu-common": broken((given) => (given.cors.colour = "red")) },
      [
        "environments.eu-common.cors.colour: unknown key, expected one of origins, allowHeaders, exposeHeaders, allowCredentials, maxAgeSeconds (inherited by environments.eu-prod)",
      ],
    ],
    [
      "of a setting that is nowhere is the chosen environment's",
      { prod: { extends: "common" }, common: broken((given) => delete given.auth) },
      [
        "environments.prod.auth: missing, expected an object with issuers, rules, resultTtlSeconds, clockToleranceSeconds, revoked, keySets, logSubjects",
      ],
    ],
    [
      "of a setting that an inherited object lacks is that object's",
      { prod: { extends: "common" }, common: broken((given) => delete given.cors.origins) },
      ["environments.common.cors.origins: missing, expected a list of exact origins (inherited by environments.prod)"],
    ],
    [
      "between an own and an inherited value names both places",
      {
        prod: { extends: "common", auth: { keySets: { freshSeconds: 600 } } },
        common: broken((given) => (given.auth.keySets = { staleSeconds: 300 })),
      },
      [
        "environments.common.auth.keySets.staleSeconds: got 300, expected more than freshSeconds, which is 600 (inherited by environments.prod)",
      ],
    ],
  ])("%s", (_, given, lines) => {
    const [name = ""] = Object.keys(given);
    expect(linesOf(name, given)).toEqual(lines);
  });

  test("of a base is not told when another environment is chosen", () => {
    expect(linesOf("own", { own: base(), base: { cors: 7 } })).toEqual([]);
  });
});

describe("an environments file", () => {
  test("may extend what cdk.json has", () => {
    const files = { "mine.json": { mine: { extends: "common", cors: { origins: [] } } } };
    const { config } = chosen("mine", { common: base() }, files);
    expect(config.cors.origins).toEqual([]);
    expect(config.auth.rules).toHaveLength(1);
  });

  test("counts where both have a base of one name", () => {
    const files = { "mine.json": { common: { ...base(), cors: { origins: ["https://b.example.com"] } } } };
    const { config } = chosen("own", { own: { extends: "common" }, common: base() }, files);
    expect(config.cors.origins).toEqual(["https://b.example.com"]);
  });
});

test("the JSON Schema lets an extension leave out what is required, but not the name of its base", () => {
  const schema = z.fromJSONSchema(environmentsJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  const accepts = (given: unknown) => schema.safeParse({ common: base(), own: given }).success;
  expect(accepts({ extends: "common", auth: { resultTtlSeconds: 60 }, webAcl: null })).toBe(true);
  expect(accepts({ auth: { resultTtlSeconds: 60 } })).toBe(false);
  expect(accepts({ extends: "common", auth: { resultTtl: 60 } })).toBe(false);
  expect(accepts({ extends: "common", auth: { rules: [{ methods: ["GET"] }] } })).toBe(false);
});

test("two environments of 60 lines become one of 60 and one of at most 15", () => {
  const whole = {
    ...base(),
    auth: {
      ...base().auth,
      rules: Array.from({ length: 5 }, (_, at) => ({ methods: ["GET"], path: `/a${at}`, scopes: ["x"] })),
    },
  };
  const differing = { cors: { origins: ["https://dev.example.com"] }, retainLogsDays: 30 };
  const prod = { ...whole, ...differing };
  const environments = { dev: whole, short: { extends: "dev", ...differing }, prod };
  expect(chosen("short", environments).config).toEqual(chosen("prod", environments).config);
  expect(JSON.stringify(whole, null, 2).split("\n").length).toBeGreaterThan(60);
  expect(JSON.stringify(environments.short, null, 2).split("\n").length).toBeLessThanOrEqual(15);
});
