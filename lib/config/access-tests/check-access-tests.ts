import { problemsFromIssues } from "../problems/issue-problems.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { type AccessTest, type LoadedAccessTests, type StatedTest, TEST_SCHEMAS } from "./access-tests-schema.ts";

/** A file of assertions as given, read: `accessTests` is there when nothing is wrong with it. */
export interface CheckedAccessTests {
  readonly accessTests?: LoadedAccessTests;
  readonly problems: readonly Problem[];
}

const EXAMPLE = '[{ "never": "* /api/v1/admin/*", "withoutScopes": ["admin"] }]';

/**
 * Finds everything that is wrong with a file of assertions, but for whether they are true.
 *
 * @param file what the user calls it; every problem begins with it, e.g. `access-tests/prod.json: [3].addresses[0]: ...`
 */
export function checkAccessTests(file: string, given: unknown): CheckedAccessTests {
  if (!Array.isArray(given) || given.length === 0)
    return { problems: [problem(file, given, `expected a list of at least one access test, e.g. ${EXAMPLE}`)] };
  const read = given.map((entry: unknown, index) => readTest(entry, index));
  const problems = read.flatMap((one) => one.problems).map((found) => ({ ...found, path: `${file}: ${found.path}` }));
  if (problems.length > 0) return { problems };
  return {
    accessTests: { file, tests: read.flatMap(({ stated }) => (stated === undefined ? [] : [stated])) },
    problems,
  };
}

function readTest(given: unknown, index: number): { stated?: StatedTest; problems: readonly Problem[] } {
  const names = Object.keys(TEST_SCHEMAS) as (keyof typeof TEST_SCHEMAS)[];
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  const [kind, ...others] = isObject ? names.filter((name) => name in given) : [];
  if (!isObject || kind === undefined || others.length > 0) {
    const expected = `expected an object with one of ${names.join(", ")}, e.g. ${EXAMPLE.slice(1, -1)}`;
    const got = kind === undefined ? given : [kind, ...others].join(" and ");
    return { problems: [problem(`[${index}]`, got, expected)] };
  }
  const parsed = TEST_SCHEMAS[kind].safeParse(given);
  const problems = [
    ...(parsed.success ? [] : problemsFromIssues(parsed.error.issues, given, []).map((one) => placed(one, index))),
    ...contradictions(given, `[${index}]`),
  ];
  return parsed.success && problems.length === 0
    ? { stated: { test: parsed.data as AccessTest, given: given as StatedTest["given"] }, problems }
    : { problems };
}

function placed(found: Problem, index: number): Problem {
  return { ...found, path: `[${index}]${found.path === "" ? "" : "."}${found.path}` };
}

/** Keys of which one takes away what the other says. */
const PAIRS = [
  ["issuers", "exceptIssuers"],
  ["addresses", "exceptAddresses"],
  ["origins", "exceptOrigins"],
  ["onlyScopes", "scopes"],
  ["onlyScopes", "withoutScopes"],
] as const;

/** What only a token has. */
const OF_TOKENS = ["scopes", "issuers", "exceptIssuers"];

function contradictions(given: object, path: string): Problem[] {
  const pairs = PAIRS.filter(([one, other]) => one in given && other in given).map(([one, other]) => ({
    path,
    message: `got ${one} and ${other}, expected one of them`,
    severity: "error" as const,
  }));
  const isWithout = "token" in given && given.token === "none";
  const idle = isWithout ? OF_TOKENS.filter((key) => key in given) : [];
  return [
    ...pairs,
    ...idle.map((key) => problem(`${path}.token`, "none", `expected "any" or no such key beside ${key}`)),
  ];
}
