import { describe, expect, test } from "@jest/globals";
import { renderProblem } from "../../../lib/config/problems/problems.ts";
import { endOf, type RegistryEntry } from "../../../lib/config/registry/registry-schema.ts";
import { parseRegistry } from "../../../lib/config/sources/registry-files.ts";
import { givenEntry, givenRegistry } from "./given-registry.ts";

const problemsOf = (given: unknown) =>
  parseRegistry("tokens/prod.json", typeof given === "string" ? given : JSON.stringify(given)).problems.map(
    renderProblem,
  );

const withEntry = (changes: Readonly<Record<string, unknown>>) => ({
  ...givenRegistry(),
  tokens: [givenEntry(changes)],
});
const withKey = (changes: Readonly<Record<string, unknown>>) => {
  const registry = givenRegistry();
  return { ...registry, keys: [{ ...registry.keys[0], ...changes }] };
};

test("a good registry is read as it stands", () => {
  const { registry, problems } = parseRegistry("tokens/prod.json", JSON.stringify(givenRegistry()));
  expect(problems).toEqual([]);
  expect(registry).toEqual(givenRegistry());
});

describe("one line for each problem, with the place, the value and what is allowed", () => {
  test.each<[string, unknown, string]>([
    ["no JSON", "{", "tokens/prod.json: expected valid JSON (line 1, column 1)"],
    ["a name twice", '{ "issuer": "a", "issuer": "b" }', "tokens/prod.json: got issuer twice"],
    [
      "an unknown key",
      { ...givenRegistry(), token: [] },
      'tokens/prod.json: token: unknown key, expected one of issuer, audience, signer, keys, tokens (did you mean "tokens"?)',
    ],
    [
      "no key",
      { ...givenRegistry(), keys: [], tokens: [] },
      "tokens/prod.json: keys: got a list of 0, expected at least one public key",
    ],
    [
      "an unknown key of an entry",
      withEntry({ scope: "a" }),
      "tokens/prod.json: tokens[0].scope: unknown key, expected one of id, subject, scopes",
    ],
    [
      "a time without a zone",
      withEntry({ expires: "2027-02-26 15:00" }),
      'tokens/prod.json: tokens[0].expires: got "2027-02-26 15:00", expected a time in UTC, e.g. 2026-11-28T15:00:00Z',
    ],
    ["a day that there is not", withEntry({ expires: "2027-02-30T15:00:00Z" }), "expected a day and a time that exist"],
    [
      "an end before the beginning",
      withEntry({ expires: "2026-11-28T15:00:00Z" }),
      'tokens/prod.json: tokens[0].expires: got "2026-11-28T15:00:00Z", expected a time after issued, which is 2026-11-28T15:00:00Z',
    ],
    [
      "a key that is not there",
      withEntry({ key: "clipzy_2026-12" }),
      'tokens/prod.json: tokens[0].key: got "clipzy_2026-12", expected one of this registry\'s keys, clipzy_2026-11',
    ],
    [
      "a scope with a space",
      withEntry({ scopes: ["a b"] }),
      'tokens/prod.json: tokens[0].scopes[0]: got "a b", expected one scope, without spaces',
    ],
    [
      "a subject that no header can hold",
      withEntry({ subject: "a\nb" }),
      "expected a subject of 1 to 256 bytes without control characters",
    ],
    [
      "the same id twice",
      { ...givenRegistry(), tokens: [givenEntry(), givenEntry()] },
      'tokens/prod.json: tokens[1]: got "k3v9q2m7x4b6n8p1", expected each id once, it is [0] already',
    ],
    [
      "a token that outlives its key's publication",
      withKey({ notAfter: "2027-02-26T14:59:59Z" }),
      'tokens/prod.json: tokens[0].expires: got "2027-02-26T15:00:00Z", expected no later than 2027-02-26T14:59:59Z, when key clipzy_2026-11 is published no more',
    ],
    [
      "a key id of another kind",
      withKey({ kid: "k1" }),
      'tokens/prod.json: keys[0].kid: got "k1", expected a key id that begins with clipzy_',
    ],
    ["a symmetric key", withKey({ kty: "oct" }), "keys[0].kty"],
    [
      "a key off its curve",
      withKey({ y: "C5VW3UFWltZ-7TBz1Z8fgTiTUwyUmu93IDJ6_qfe1uM" }),
      'tokens/prod.json: keys[0]: got "a point that is not on P-256"',
    ],
    [
      "a revocation without a reason",
      withEntry({ revoked: {} }),
      "tokens/prod.json: tokens[0].revoked.reason: missing, expected why it was taken back, in words",
    ],
  ])("%s", (_, given, expected) => {
    expect(problemsOf(given).join("\n")).toContain(expected);
  });

  test("all of them at once", () => {
    const given = { ...withEntry({ subject: "", expires: "soon", extra: 1 }), issuer: "ftp://x", audience: "" };
    expect(problemsOf(given)).toHaveLength(5);
  });

  test("a private member is never shown, nor is a token wherever it was pasted", () => {
    const token = "eyJraWQiOiJjbGlwenlfMjAyNi0xMSIsImFsZyI6IkVTMjU2In0.eyJzdWIiOiJjaS1ib3QifQ.c2lnbmF0dXJl";
    const given = {
      ...withKey({ d: "cHJpdmF0ZQ", x: 5, y: "cHJpdmF0ZQ" }),
      tokens: [givenEntry({ note: `it is ${token}`, subject: token })],
    };
    const lines = problemsOf(given).join("\n");
    expect(lines).toContain(
      "tokens/prod.json: keys[0].d: got a value (not shown), expected a public key without private members",
    );
    expect(lines).toContain("tokens[0].note");
    expect(lines).not.toMatch(/cHJpdmF0ZQ|eyJzdWIi/);
  });
});

describe("a token ends", () => {
  const entry = (changes: object) => givenEntry({ ...changes }) as unknown as RegistryEntry;
  test.each([
    ["when it expires", {}, "2027-02-26T15:00:00Z"],
    ["at an earlier notAfter", { notAfter: "2026-12-01T00:00:00Z" }, "2026-12-01T00:00:00Z"],
    ["when it expires, if notAfter is later", { notAfter: "2028-12-01T00:00:00Z" }, "2027-02-26T15:00:00Z"],
    ["at once when it is revoked", { revoked: { reason: "lost" } }, "1970-01-01T00:00:00Z"],
  ])("%s", (_, changes, expected) => {
    expect(endOf(entry(changes))).toBe(Date.parse(expected));
  });
});

test("at most 10,000 tokens, and reading that many takes no longer than synthesis can bear", () => {
  const tokens = Array.from({ length: 10_001 }, (_, index) => givenEntry({ id: `id-${index}` }));
  expect(problemsOf({ ...givenRegistry(), tokens: tokens.slice(1) })).toEqual([]);
  expect(problemsOf({ ...givenRegistry(), tokens })).toEqual([
    "tokens/prod.json: tokens: got a list of 10001, expected at most 10000 tokens",
  ]);
});
