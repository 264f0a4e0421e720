import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseAuthorizerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import { bundleAuthorizer } from "../../../lib/request-path/authorizer/authorizer-bundle.ts";
import { authorizerSettings } from "../../../lib/request-path/authorizer/authorizer-settings.ts";
import { environment } from "../../helpers/environment.ts";

const AUTH = {
  issuers: [
    { issuer: "https://b.example", audience: ["y", "x"], algorithms: ["RS256", "ES256"] },
    { issuer: "https://a.example", audience: "z", audienceClaim: "client_id", jwksUri: "https://a.example/keys" },
  ],
  rules: [
    { methods: ["POST", "GET"], path: "/b", scopes: ["two", "one"] },
    { methods: "*", path: "/a" },
    { methods: ["GET"], path: "/health", public: true },
  ],
  revoked: [{ issuer: "https://b.example", jti: "7", reason: "lost laptop" }],
};

describe("authorizer settings", () => {
  const settings = authorizerSettings("test", environment({ auth: AUTH }));

  test("are what the Lambda reads back", () => {
    expect(parseAuthorizerSettings(JSON.stringify(settings))).toEqual(settings);
  });

  test("hold the rules that are not public, sorted", () => {
    expect(settings.rules).toEqual([
      { methods: ["*"], path: "/a", scopes: [] },
      { methods: ["GET", "POST"], path: "/b", scopes: ["one", "two"] },
    ]);
  });

  test("hold no reason of a revocation", () => {
    expect(settings.revoked).toEqual([{ issuer: "https://b.example", jti: "7" }]);
  });

  test("are the same in whatever order the configuration is written", () => {
    const reversed = { ...AUTH, rules: AUTH.rules.toReversed(), issuers: AUTH.issuers.toReversed() };
    expect(JSON.stringify(authorizerSettings("test", environment({ auth: reversed })))).toBe(JSON.stringify(settings));
  });
});

describe("authorizer bundle", () => {
  const settings = authorizerSettings("test", environment());
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "clipzy-bundle-"));
    bundleAuthorizer(join(directory, "one"), settings);
    bundleAuthorizer(join(directory, "elsewhere", "two"), settings);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test("holds the handler and its settings, no more", () => {
    expect(readdirSync(join(directory, "one")).sort()).toEqual(["index.js", "settings.json"]);
  });

  test("is CommonJS that exports the handler", () => {
    const loaded = createRequire(import.meta.url)(join(directory, "one", "index.js"));
    expect(loaded.handler).toEqual(expect.any(Function));
  });

  test.each(["index.js", "settings.json"])("%s has the same bytes wherever it is written", (name) => {
    const one = readFileSync(join(directory, "one", name));
    expect(one.equals(readFileSync(join(directory, "elsewhere", "two", name)))).toBe(true);
  });

  test("names no path of the machine", () => {
    expect(readFileSync(join(directory, "one", "index.js"), "utf8")).not.toContain(process.cwd());
  });
});
