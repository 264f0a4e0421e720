import { describe, expect, test } from "@jest/globals";
import { renderProblem } from "../../../lib/config/problems/problems.ts";
import { contextOf, environmentFromContext } from "../../../lib/config/sources/from-context.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";
import { givenEntry, givenRegistry } from "../registry/given-registry.ts";

const NOW = Date.parse("2026-11-28T15:00:00Z");

interface Given {
  readonly issuer?: Readonly<Record<string, unknown>>;
  readonly registry?: Readonly<Record<string, unknown>>;
  readonly now?: number;
}

/** An environment of tokens/envs.json whose only issuer is tokens/prod.json beside it; warnings, or the errors' lines. */
function read({ issuer = {}, registry = {}, now = NOW }: Given) {
  const auth = {
    issuers: [{ registry: "prod.json", audience: "clipzy", ...issuer }],
    rules: [{ methods: ["GET"], path: "/a", scopes: ["jobs:write"] }],
  };
  const files: Readonly<Record<string, unknown>> = {
    "tokens/envs.json": { prod: { ...SAMPLE_ENVIRONMENT, auth } },
    "tokens/prod.json": { ...givenRegistry(), ...registry },
  };
  const reading = (path: string) => {
    if (files[path] === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return JSON.stringify(files[path]);
  };
  const context = contextOf({ environment: "prod", environmentsFile: "tokens/envs.json" });
  return environmentFromContext(context, { read: reading, now: () => now });
}

function errorsOf(given: Given): string[] {
  try {
    read(given);
    return [];
  } catch (error) {
    return (error as { problems: Parameters<typeof renderProblem>[0][] }).problems.map(renderProblem);
  }
}

const warningsOf = (given: Given) => read(given).warnings.filter((line) => line.startsWith("tokens/prod.json"));
const withTokens = (...tokens: readonly Readonly<Record<string, unknown>>[]) => ({
  registry: { tokens: tokens.map(givenEntry) },
});

test("issuer, keys and algorithms come from the registry, beside the file that names it", () => {
  const [issuer] = read({}).config.auth.issuers;
  expect(issuer).toMatchObject({
    issuer: "https://clipzy.example.com/tokens",
    algorithms: ["ES256"],
    jwks: { keys: givenRegistry().keys },
    registry: { file: "tokens/prod.json", tokens: [givenEntry()] },
  });
});

describe("what an environment and its registry do not agree about is refused", () => {
  const issuer = "environments.prod.auth.issuers[0]";
  test.each<[string, Given, string]>([
    [
      "no such file",
      { issuer: { registry: "none.json" } },
      `${issuer}.registry: got "none.json", expected a registry that can be read (ENOENT); "npm run token -- init --registry tokens/none.json" makes one`,
    ],
    [
      "a registry with problems",
      { registry: { issuer: "ftp://x" } },
      'tokens/prod.json: issuer: got "ftp://x", expected an https:// URL',
    ],
    [
      "another issuer",
      { issuer: { issuer: "https://other.example.com" } },
      `${issuer}.issuer: got "https://other.example.com", expected no issuer beside registry, or https://clipzy.example.com/tokens`,
    ],
    [
      "jwks as well",
      { issuer: { jwks: { keys: givenRegistry().keys } } },
      `${issuer}.jwks: got jwks beside registry, expected one of them`,
    ],
    [
      "jwksUri as well",
      { issuer: { jwksUri: "https://a.example/jwks" } },
      `${issuer}.jwksUri: got jwksUri beside registry`,
    ],
    [
      "another claim for the audience",
      { issuer: { audienceClaim: "client_id" } },
      `${issuer}.audienceClaim: got "client_id", expected aud or nothing`,
    ],
    [
      "algorithms without the key's",
      { issuer: { algorithms: ["RS256"] } },
      `${issuer}.algorithms: got a list of 1, expected ES256 among them`,
    ],
    [
      "another audience",
      { issuer: { audience: ["a", "b"] } },
      `${issuer}.audience: got "a, b", expected clipzy, the audience of the tokens of tokens/prod.json`,
    ],
    ["no audience", { issuer: { audience: undefined } }, `${issuer}.audience: missing`],
  ])("%s", (_, given, expected) => {
    expect(errorsOf(given)).toEqual([expect.stringContaining(expected)]);
  });

  test("a registry twice", () => {
    const auth = {
      issuers: [1, 2].map(() => ({ registry: "prod.json", audience: "clipzy" })),
      rules: [{ methods: ["GET"], path: "/a" }],
    };
    const context = contextOf({ environment: "prod", environments: { prod: { ...SAMPLE_ENVIRONMENT, auth } } });
    const reading = () => environmentFromContext(context, { read: () => JSON.stringify(givenRegistry()) });
    expect(reading).toThrow(
      'environments.prod.auth.issuers[1]: got "https://clipzy.example.com/tokens", expected each issuer once',
    );
  });
});

describe("what will be a problem soon is warned about", () => {
  test("nothing, when all is well", () => {
    expect(warningsOf({})).toEqual([]);
  });

  test("a scope that no rule names, once, with its first place", () => {
    const tokens = [{ id: "a" }, { id: "b", scopes: ["jobs:wrte"] }, { id: "c", scopes: ["jobs:write", "jobs:wrte"] }];
    expect(warningsOf(withTokens(...tokens))).toEqual([
      'tokens/prod.json: tokens[1].scopes[0]: got "jobs:wrte", expected a scope that a rule names (and in 1 more), e.g. jobs:write',
    ]);
  });

  test.each([
    [
      "in 14 days",
      "2026-12-12T15:00:00Z",
      ["tokens/prod.json: tokens: 1 ends within 14 days: k3v9q2m7x4b6n8p1 of ci-bot on 2026-12-12T15:00:00Z"],
    ],
    ["a second later", "2026-12-12T15:00:01Z", []],
  ])("a token that ends %s", (_, expires, warnings) => {
    expect(warningsOf(withTokens({ issued: "2026-11-01T00:00:00Z", expires }))).toEqual(warnings);
  });

  test("no token that has ended or is revoked, whatever its scopes", () => {
    const over = { id: "a", issued: "2026-11-01T00:00:00Z", expires: "2026-11-28T15:00:00Z", scopes: ["x"] };
    const revoked = { id: "b", revoked: { reason: "lost" }, scopes: ["x"], expires: "2026-12-01T00:00:00Z" };
    expect(warningsOf(withTokens(over, revoked))).toEqual([]);
  });

  test("at most five tokens by name, the next to end first", () => {
    const tokens = [..."gfedcba"].map((id, day) => ({ id, expires: `2026-12-0${9 - day}T00:00:00Z` }));
    const [line = ""] = warningsOf(withTokens(...tokens));
    expect(line).toMatch(/: 7 end within 14 days: a of .*, b of .*, c of .*, d of .*, e of [^,]* and 2 more$/);
  });

  test("a key whose publication ends", () => {
    const [key] = givenRegistry().keys;
    const registry = { keys: [{ ...key, notAfter: "2026-12-01T00:00:00Z" }], tokens: [] };
    expect(warningsOf({ registry })).toEqual([
      "tokens/prod.json: keys: clipzy_2026-11 is published until 2026-12-01T00:00:00Z, and no longer",
    ]);
  });

  test("nothing that goes by the clock, when there is none: the template must not depend on the day", () => {
    const tokens = [givenEntry({ issued: "2026-11-01T00:00:00Z", expires: "2026-12-01T00:00:00Z" })];
    const auth = {
      issuers: [{ registry: "r.json", audience: "clipzy" }],
      rules: [{ methods: ["GET"], path: "/a", scopes: ["jobs:write"] }],
    };
    const context = contextOf({ environment: "prod", environments: { prod: { ...SAMPLE_ENVIRONMENT, auth } } });
    const { warnings } = environmentFromContext(context, {
      read: () => JSON.stringify({ ...givenRegistry(), tokens }),
    });
    expect(warnings.filter((line) => line.startsWith("r.json"))).toEqual([]);
  });
});

test("a token that lives longer than maxLifetimeSeconds allows", () => {
  const lines = errorsOf({ issuer: { maxLifetimeSeconds: 86_400 } });
  expect(lines).toContainEqual(
    expect.stringContaining(
      'tokens/prod.json: tokens[0].expires: got "2027-02-26T15:00:00Z", expected at most 86400 s after issued',
    ),
  );
});
