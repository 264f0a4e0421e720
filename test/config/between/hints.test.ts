import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { validateEnvironment } from "../../../lib/config/validate-environment.ts";
import { type Given, givenEnvironment } from "../given-environment.ts";

// Mistakes that are valid settings: each gets one warning, and the environment can be used.

interface HintVector {
  readonly mistake: string;
  readonly rules?: readonly unknown[];
  readonly webAcl?: Readonly<Record<string, unknown>>;
  readonly private?: boolean;
  readonly hints: readonly string[];
}

const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/config-hints.json", import.meta.url), "utf8"),
) as HintVector[];

function validated({ rules, webAcl, private: isPrivate }: HintVector) {
  const environment: Given = givenEnvironment();
  if (rules) environment.auth.rules = rules;
  if (webAcl) environment.webAcl = webAcl;
  if (isPrivate) environment.api = { endpoint: "private", vpcEndpointIds: ["vpce-0123456789abcdef0"] };
  return validateEnvironment("test", environment);
}

describe("a mistake that is valid", () => {
  test.each(vectors)("$mistake", (vector) => {
    const { config, problems } = validated(vector);
    expect(problems.map(({ path, message }) => `${path.replace("environments.test.", "")}: ${message}`)).toEqual(
      vector.hints,
    );
    expect(problems.every(({ severity }) => severity === "warning")).toBe(true);
    expect(config).toBeDefined();
  });
});

test("thousands of blocks inside another get a few lines, within a second or so", () => {
  const inside = Array.from({ length: 5_000 }, (_, index) => `198.18.${index >> 8}.${index & 255}/32`);
  const { problems } = validated({ mistake: "", webAcl: { allow: ["198.18.0.0/15", ...inside] }, hints: [] });
  expect(problems).toHaveLength(6);
  expect(problems.at(-1)).toMatchObject({
    path: "environments.test.webAcl.allow",
    message: "has 4995 more such blocks",
  });
});

test("long lists of the web ACL and of a rule are compared quickly", () => {
  const blocks = (first: number) => Array.from({ length: 9_000 }, (_, at) => `${first}.18.${at >> 8}.${at & 255}/32`);
  const rules = [{ methods: ["GET"], path: "/jobs", allow: blocks(203) }];
  const { problems } = validated({ mistake: "", webAcl: { allow: blocks(198) }, rules, hints: [] });
  expect(problems.map(({ path }) => path)).toEqual(["environments.test.auth.rules[0].allow"]);
});

test("an environment that stays on this machine may let in its own addresses", () => {
  const environment: Given = { ...givenEnvironment(), webAcl: { allow: ["127.0.0.0/8"] } };
  for (const key of ["account", "region"]) delete environment[key];
  environment.auth.issuers[0].issuer = "http://127.0.0.1:9400";
  expect(validateEnvironment("test", environment).problems).toEqual([]);
});
