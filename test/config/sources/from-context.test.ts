import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { ConfigurationError } from "../../../lib/config/problems/problems.ts";
import { contextOf, environmentFromContext } from "../../../lib/config/sources/from-context.ts";
import { type Given, givenEnvironment } from "../given-environment.ts";

const worked = JSON.parse(readFileSync(new URL("../../../cdk.json", import.meta.url), "utf8")).context;

/** The files that the environments of cdk.json name. */
const SHIPPED = new Map(
  ["local", "dev", "prod"].map((name) => {
    const path = `lib/access/environments/${name}.tests.json`;
    return [path, readFileSync(path, "utf8")];
  }),
);

interface World {
  readonly context?: Record<string, unknown>;
  readonly files?: Record<string, string>;
}

/** The environment that a context chooses, among those of cdk.json. */
function chosen({ context = {}, files = {} }: World = {}) {
  const whole: Record<string, unknown> = { ...worked, ...context };
  const read = (path: string) => {
    const content = files[path] ?? SHIPPED.get(path);
    if (content === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return content;
  };
  return environmentFromContext(contextOf(whole), { read });
}

/** The lines that a user reads instead. */
function linesOf(world: World): string[] {
  try {
    chosen(world);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split("\n");
    throw error;
  }
  return [];
}

function environments(change: (environment: Given) => void): Record<string, unknown> {
  const environment = givenEnvironment();
  change(environment);
  return { test: environment };
}

describe("the worked environments", () => {
  test.each(["local", "dev", "prod"])("%s is valid", (name) => {
    const { config } = chosen({ context: { environment: name } });
    expect(config.cors.origins.length).toBeGreaterThan(0);
  });

  test("local is the default, and nothing about it needs a warning", () => {
    expect(chosen()).toMatchObject({ name: "local", warnings: [] });
  });

  test("prod passes every guard rail", () => {
    const { config, warnings } = chosen({ context: { environment: "prod" } });
    expect(config.terminationProtection).toBe(true);
    expect(warnings).toEqual([]);
  });
});

describe("the name of the environment", () => {
  test.each([
    ["prd", 'environment: got "prd", expected one of "local", "dev", "prod" (did you mean "prod"?)'],
    ["Prod", 'environment: got "Prod", expected one of "local", "dev", "prod" (did you mean "prod"?)'],
    ["staging", 'environment: got "staging", expected one of "local", "dev", "prod"'],
    ["constructor", 'environment: got "constructor", expected one of "local", "dev", "prod"'],
    ["hasOwnProperty", 'environment: got "hasOwnProperty", expected one of "local", "dev", "prod"'],
    ["", 'environment: got "", expected one of "local", "dev", "prod"'],
    [undefined, 'environment: missing, expected the name of an environment, one of "local", "dev", "prod"'],
    [7, 'environment: got 7, expected the name of an environment, one of "local", "dev", "prod"'],
  ])("fails when it is %j", (environment, line) => {
    expect(linesOf({ context: { environment } })).toEqual([line]);
  });

  test.each(["a", "eu-prod-2", `a${"b".repeat(30)}`])("may be %s", (name) => {
    expect(chosen({ context: { environment: name, environments: { [name]: givenEnvironment() } } }).name).toBe(name);
  });

  test.each(["Prod", "2nd", "a_b", "a.b", "-a", `a${"b".repeat(31)}`])(
    "fails when it is %s, though it exists",
    (name) => {
      const context = { environment: name, environments: { [name]: givenEnvironment() } };
      expect(linesOf({ context })).toEqual([
        `environment: got "${name}", expected a name of lower-case letters, digits and hyphens, at most 31, that begins with a letter, e.g. prod`,
      ]);
    },
  );

  test("may be that of a prototype's property, when there is such an environment", () => {
    const context = { environment: "constructor", environments: { constructor: givenEnvironment() } };
    expect(chosen({ context }).name).toBe("constructor");
  });

  test("fails as __proto__, in a file too", () => {
    const files = { "a.json": `{ "__proto__": ${JSON.stringify(givenEnvironment())} }` };
    const [line] = linesOf({ context: { environment: "__proto__", environmentsFile: "a.json" }, files });
    expect(line).toMatch(/^environment: got "__proto__", expected a name of lower-case letters/);
  });
});

describe("environments", () => {
  test.each([["x"], [7], [[]], [null]])("fail when they are %j", (environments) => {
    const lines = linesOf({ context: { environment: "prod", environments } });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^environments?: got /);
  });

  test("fail when there is none", () => {
    expect(linesOf({ context: { environment: "prod", environments: {} } })).toEqual([
      'environment: got "prod", expected a name under environments, of which there are none (in cdk.json, or by -c environmentsFile=FILE)',
    ]);
  });

  test("other than the chosen one may be wrong", () => {
    const context = { environment: "dev", environments: { ...worked.environments, prod: "x" } };
    expect(chosen({ context }).name).toBe("dev");
  });
});

describe("corsOrigins", () => {
  const named = (corsOrigins: unknown) => ({ context: { environment: "prod", corsOrigins } });

  test("replaces the environment's origins", () => {
    const { config } = chosen(named("https://a.example, https://b.example:8443"));
    expect(config.cors.origins).toEqual(["https://a.example", "https://b.example:8443"]);
  });

  test("may be empty: no browser may call", () => {
    expect(chosen(named("")).config.cors.origins).toEqual([]);
  });

  test("keeps the other settings of CORS", () => {
    const context = {
      environment: "test",
      corsOrigins: "https://a.example",
      environments: environments(({ cors }) => {
        cors.maxAgeSeconds = 7;
      }),
    };
    expect(chosen({ context }).config.cors).toMatchObject({ origins: ["https://a.example"], maxAgeSeconds: 7 });
  });

  test("stands in for origins that are missing or wrong", () => {
    const wrong = environments((environment) => delete environment.cors);
    const context = { environment: "test", corsOrigins: "https://a.example", environments: wrong };
    expect(chosen({ context }).config.cors.origins).toEqual(["https://a.example"]);
  });

  test("fails by its own name, beside every other problem", () => {
    const context = {
      environment: "test",
      corsOrigins: "https://a.example,https://a.example/,*,,https://a.example",
      environments: environments((environment) => {
        environment.upstream.port = 0;
      }),
    };
    expect(linesOf({ context })).toEqual([
      'corsOrigins[1]: got "https://a.example/", expected the origin alone, as browsers send it, e.g. https://a.example',
      'corsOrigins[2]: got "*", expected exact origins ("*" would let every page in), e.g. https://app.example.com',
      'corsOrigins[3]: got "", expected an origin that starts with https:// or http://, e.g. https://app.example.com',
      "environments.test.upstream.port: got 0, expected a whole number from 1 to 65535 (the port of the hosts, or of the load balancer's listener)",
      'corsOrigins[4]: got "https://a.example", expected each origin once, it is [0] already',
    ]);
  });

  test("fails when it is no text", () => {
    expect(linesOf(named(true))).toEqual([
      "corsOrigins: got true, expected a comma list of origins, e.g. https://app.example.com,https://studio.example.com",
    ]);
  });
});

describe("environmentsFile", () => {
  const withFile = (content: string, environment = "test") => ({
    context: { environment, environmentsFile: "a.json" },
    files: { "a.json": content },
  });
  const shape = 'expected a JSON object from environment names to environments, as under "environments" in cdk.json';

  test("adds environments; editors' $schema is none", () => {
    const content = JSON.stringify({ $schema: "./schema.json", test: givenEnvironment() });
    expect(chosen(withFile(content)).name).toBe("test");
    expect(linesOf(withFile(content, "$schema"))).toEqual([
      'environment: got "$schema", expected one of "local", "dev", "prod", "test"',
    ]);
  });

  test("replaces environments", () => {
    const content = JSON.stringify({ prod: givenEnvironment() });
    expect(chosen(withFile(content, "prod")).config.upstream.hosts).toEqual(["10.0.0.10"]);
  });

  test("may begin with a byte order mark", () => {
    expect(chosen(withFile(`\uFEFF${JSON.stringify({ test: givenEnvironment() })}`)).name).toBe("test");
  });

  test.each([
    ["no JSON", "{\n  nonsense", "a.json: expected valid JSON (line 2, column 3)"],
    ["empty", "", "a.json: expected valid JSON (line 1, column 1)"],
    ["a list", "[1]", `environmentsFile: got a list of 1, ${shape} (a.json)`],
    [
      "of cdk.json's shape",
      '{ "environments": {} }',
      `environmentsFile: got "environments" at the top of a.json, ${shape}, without "environments" around it`,
    ],
    [
      "an environment without its name",
      '{ "cors": {}, "auth": {} }',
      `environmentsFile: got "cors", "auth" at the top of a.json, ${shape}, with the environment's name around them`,
    ],
    ["an empty object", "{}", `environmentsFile: got nothing at the top of a.json, ${shape}, at least one`],
    [
      "a whole cdk.json",
      '{ "context": {} }',
      `environmentsFile: got "context" at the top of a.json, ${shape}, without "context" around it`,
    ],
  ])("fails once when it is %s", (_, content, line) => {
    expect(linesOf(withFile(content))).toEqual([line]);
  });

  test("fails without a word of what it holds", () => {
    expect(linesOf(withFile('{ "d": "c2VjcmV0" "')).join("\n")).not.toContain("c2VjcmV0");
  });

  test("fails when it cannot be read", () => {
    const context = { environment: "test", environmentsFile: "b.json" };
    expect(linesOf({ context })).toEqual([
      'environmentsFile: got "b.json", expected a file that can be read (ENOENT), e.g. environments.json',
    ]);
  });

  test.each([[true], [""]])("fails when its path is %j", (environmentsFile) => {
    expect(linesOf({ context: { environment: "test", environmentsFile } })).toEqual([
      `environmentsFile: got ${JSON.stringify(environmentsFile)}, expected the path of a JSON file, e.g. environments.json`,
    ]);
  });

  test("that cannot be read does not hide the problems of an environment that is there", () => {
    const context = {
      environment: "test",
      environmentsFile: "b.json",
      environments: environments(({ upstream }) => {
        upstream.protocol = "tcp";
      }),
    };
    expect(linesOf({ context }).map((line) => line.split(":")[0])).toEqual([
      "environmentsFile",
      "environments.test.upstream.protocol",
    ]);
  });
});

describe("a context key that is used as it stands", () => {
  test.each([
    {},
    { rollout: "gradual" },
    { rollout: "at-once" },
    { runbookUrl: "https://wiki.example.com/clipzy" },
    { runbookUrl: runbook(500) },
  ])("may be %j", (context) => {
    expect(linesOf({ context })).toEqual([]);
  });

  test.each([
    [
      { rollout: "atonce" },
      'rollout: got "atonce", expected "gradual" (a canary of five minutes, the default) or "at-once"',
    ],
    ...["wiki.example.com", "http://wiki.example.com", "https://wiki.example.com/#ours"].map(
      (runbookUrl): [Record<string, unknown>, string] => [
        { runbookUrl },
        `runbookUrl: got "${runbookUrl}", expected an https address of at most 500 characters, without a "#": an alarm's description adds its own, and holds 1,024`,
      ],
    ),
    [{ runbookUrl: runbook(501) }, expect.stringMatching(/^runbookUrl: .*expected an https address of at most 500/)],
  ])("fails when it is %j", (context, line) => {
    expect(linesOf({ context })).toEqual([line]);
  });
});

function runbook(length: number): string {
  return "https://wiki.example.com/".padEnd(length, "a");
}

test("every rollout that the pipeline offers is one", () => {
  const pipeline = readFileSync(".github/workflows/deploy.yml", "utf8");
  const options = /options: \[(.+)\]/.exec(pipeline)?.[1]?.split(", ") ?? [];
  const defaults = [...pipeline.matchAll(/inputs\.rollout \|\| '(.*)'/g)].map((match) => match[1] as string);
  expect(options.length * defaults.length).toBeGreaterThan(0);
  for (const rollout of [...options, ...defaults]) expect(linesOf({ context: { rollout } })).toEqual([]);
});

describe("a mistyped context key", () => {
  test.each([
    ["enviroment", "environment"],
    ["rolout", "rollout"],
    ["Environment", "environment"],
    ["environment-s", "environments"],
    ["cors_origins", "corsOrigins"],
    ["CORS_ORIGINS", "corsOrigins"],
    ["environmentFile", "environmentsFile"],
  ])("fails as %s", (key, meant) => {
    expect(linesOf({ context: { [key]: "prod" } })).toEqual([`${key}: unknown context key, expected ${meant}`]);
  });

  test.each(["@aws-cdk/core:environment", "aws:cdk:environments", "unrelated", "availability-zones:account=1"])(
    "is not %s",
    (key) => {
      expect(linesOf({ context: { [key]: "prod" } })).toEqual([]);
    },
  );
});

test("warnings are lines as well", () => {
  const context = {
    environment: "test",
    environments: environments((environment) => {
      environment.retainLogsDays = 1;
    }),
  };
  expect(chosen({ context }).warnings).toEqual([
    "environments.test.retainLogsDays: got 1, expected at least 30: an incident is often found after weeks",
  ]);
});
