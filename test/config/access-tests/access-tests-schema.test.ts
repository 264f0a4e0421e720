import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type Schema, Validator } from "jsonschema";
import { accessTestsJsonSchema } from "../../../lib/config/access-tests/access-tests-schema.ts";
import { parseAccessTests } from "../../../lib/config/sources/access-tests-file.ts";

const schema = accessTestsJsonSchema();
const isOfSchema = (given: unknown) => new Validator().validate(given, schema as Schema).valid;
const isRead = (given: unknown) => parseAccessTests("t.json", JSON.stringify(given)).problems.length === 0;

const GOOD = { never: "* /a" };

describe("the JSON Schema and the reader of the file agree", () => {
  test.each<[string, unknown]>([
    ["a list", [GOOD]],
    ["a list below the name of its schema", { $schema: "./access-tests.schema.json", tests: [GOOD] }],
    ["a list by its name alone", { tests: [GOOD] }],
    ["calls, several of them", [{ never: ["GET POST /a/*", "* /b"], except: "GET /a/b" }]],
    ["most keys of never", [{ never: "* /a", withoutScopes: ["a"], addresses: ["10.0.0.0/8"], token: "any" }]],
    ["tokens by others", [{ never: "* /a", onlyScopes: [], exceptIssuers: ["https://a.example"], because: "so" }]],
    ["every key of always", [{ always: "* /a", scopes: ["a"], issuers: ["https://a.example"], exceptOrigins: [] }]],
    ["a request", [{ request: "GET /a//b?c", claims: { sub: "a" }, address: "::1", expect: "BAD_REQUEST" }]],
  ])("good: %s", (_, given) => expect([isOfSchema(given), isRead(given)]).toEqual([true, true]));

  test.each<[string, unknown]>([
    ["no list", {}],
    ["an empty list", []],
    ["an empty list by its name", { tests: [] }],
    ["another key beside it", { tests: [GOOD], test: [] }],
    ["a name of the schema that is no text", { $schema: 1, tests: [GOOD] }],
    ["a name without a list", { $schema: "./access-tests.schema.json" }],
    ["an assertion that is none", [{}]],
    ["two kinds", [{ never: "* /a", always: "* /a" }]],
    ["an unknown key", [{ ...GOOD, withoutScope: ["a"] }]],
    ["a key of another kind", [{ always: "* /a", withoutScopes: ["a"] }]],
    ["a method that is none", [{ never: "FETCH /a" }]],
    ["a star beside a method", [{ never: ["* GET /a"] }]],
    ["two spaces", [{ always: "GET  /a" }]],
    ["no path", [{ never: "GET" }]],
    ["no expectation", [{ request: "GET /a" }]],
    ["an unknown expectation", [{ request: "GET /a", expect: "allowed" }]],
    ["a lower-case method", [{ request: "get /a", expect: "let in" }]],
    ["a scope with a space", [{ ...GOOD, scopes: ["a b"] }]],
    [
      "two keys that exclude each other",
      [{ ...GOOD, issuers: ["https://a.example"], exceptIssuers: ["https://b.example"] }],
    ],
    ["scopes beside onlyScopes", [{ ...GOOD, scopes: ["a"], onlyScopes: ["a"] }]],
    ["scopes of no token", [{ ...GOOD, token: "none", scopes: ["a"] }]],
    ["issuers of no token", [{ always: "* /a", token: "none", issuers: ["https://a.example"] }]],
  ])("bad: %s", (_, given) => expect([isOfSchema(given), isRead(given)]).toEqual([false, false]));

  test.each(["local", "dev", "prod"])("good: the tests of %s", (name) => {
    const given = JSON.parse(readFileSync(`lib/access/environments/${name}.tests.json`, "utf8"));
    expect(isOfSchema(given)).toBe(true);
  });
});

test("every key is described to editors", () => {
  type Node = { description?: string; properties?: Record<string, Node> };
  const { test: one } = schema.$defs as unknown as { test: { anyOf: Node[] } };
  const keys = one.anyOf.flatMap(({ properties = {} }) => Object.entries(properties));
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter(([, { description }]) => description === undefined)).toEqual([]);
});
