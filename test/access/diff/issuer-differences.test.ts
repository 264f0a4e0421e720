import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { environmentSchema } from "../../../lib/config/environment-config.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";

const ISSUER = { issuer: "https://login.example.com", audience: "clipzy" };

function model(issuer: object, scopes = ["read"]) {
  const rules = [{ methods: ["GET"], path: "/jobs", scopes }];
  const auth = { issuers: [{ ...ISSUER, ...issuer }], rules };
  return modelOf("test", environmentSchema.parse({ ...SAMPLE_ENVIRONMENT, auth }));
}

/** An inline key set, of keys by their number with the ids that they have. */
function keySet(...keys: readonly (readonly [number: number, kid?: string])[]) {
  return { jwks: { keys: keys.map(([number, kid]) => ({ ...key(number), ...(kid !== undefined && { kid }) })) } };
}

/** Nothing verifies with it here. */
function key(number: number) {
  return { kty: "OKP", crv: "Ed25519", x: Buffer.alloc(32, number + 40).toString("base64url") };
}

const FOUR = [
  [1, "a"],
  [2, "b"],
  [3, "c"],
  [4, "d"],
] as const;

describe("keys: a token that names none may be signed with any, of at most four", () => {
  test.each([
    ["a key that gets an id", keySet([1]), keySet([1, "a"]), "wider"],
    ["a key that loses its id", keySet([1, "a"]), keySet([1]), "narrower"],
    ["a key listed once more, without id", keySet([1, "a"]), keySet([1, "a"], [1]), "same"],
    ["another id", keySet([1, "a"]), keySet([1, "b"]), "wider and narrower"],
    ["a fourth key", keySet(...FOUR.slice(1)), keySet(...FOUR), "wider"],
    ["a fifth key", keySet(...FOUR), keySet(...FOUR, [5, "e"]), "wider and narrower"],
    ["a sixth key", keySet(...FOUR, [5, "e"]), keySet(...FOUR, [5, "e"], [6, "f"]), "wider"],
    ["a fifth key without id, which signs nothing", keySet(...FOUR), keySet(...FOUR, [5]), "narrower"],
  ])("%s", (_what, before, after, verdict) => {
    const opposite = { wider: "narrower", narrower: "wider" }[verdict] ?? verdict;
    expect(diff(model(before), model(after)).verdict).toBe(verdict);
    expect(diff(model(after), model(before)).verdict).toBe(opposite);
  });

  test("where they come from is named as it is on each side", () => {
    const { findings } = diff(model({ jwksUri: "https://login.example.com/keys" }), model(keySet([1])));
    const settings = ["environments.test.auth.issuers[0].jwks", "environments.test.auth.issuers[0].jwksUri"];
    expect(findings.map((finding) => finding.settings)).toEqual([settings, settings]);
  });

  test("with a fifth, the finding is about tokens without kid", () => {
    const { findings } = diff(model(keySet(...FOUR)), model(keySet(...FOUR, [5, "e"])));
    const [, lost] = findings;
    expect(findings.map(({ change }) => change)).toEqual(["wider", "narrower"]);
    expect(lost).toMatchObject({ id: "issuer/narrower/https://login.example.com/no kid" });
    expect(lost?.witness?.key).toMatch(/^without id /);
  });
});

describe("claims of scopes: a claim scope hides scp where both are read", () => {
  test.each([
    ["both, by default, and scp alone", {}, ["scp"], "wider and narrower"],
    ["both, by default, and scope alone", {}, ["scope"], "narrower"],
    ["both, by default, and written out the other way round", {}, ["scp", "scope"], "same"],
    ["scp alone, and both", { scopeClaims: ["scp"] }, ["scope", "scp"], "wider and narrower"],
  ])("%s", (_what, before, scopeClaims, verdict) => {
    expect(diff(model(before), model({ scopeClaims })).verdict).toBe(verdict);
  });

  test("of no effect where the older rules ask for no scope", () => {
    const { findings } = diff(
      model({ scopeClaims: ["scope"] }, []),
      model({ scopeClaims: ["scope", "roles"] }, ["read"]),
    );
    expect(findings.map(({ id }) => id)).toEqual(["scope/narrower/GET /jobs read"]);
  });

  test("the request that shows it has both claims", () => {
    const { findings } = diff(model({}), model({ scopeClaims: ["scp"] }));
    expect(findings.find(({ change }) => change === "wider")?.witness?.claims).toEqual({ scope: "", scp: "read" });
  });
});
