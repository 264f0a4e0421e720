import { z } from "zod";
import { didYouMean } from "../problems/did-you-mean.ts";
import { problemsFromIssues } from "../problems/issue-problems.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { closedObject } from "../values/schema-parts.ts";
import { type AccessTest, type LoadedAccessTests, type StatedTest, TEST_SCHEMAS } from "./access-tests-schema.ts";
import { contradictions } from "./contradictions.ts";

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
  const { tests, place, problems: ofList } = listOf(given);
  const inFile = (found: Problem) => ({ ...found, path: found.path === "" ? file : `${file}: ${found.path}` });
  const read = tests.map((entry, index) => readTest(entry, `${place}[${index}]`));
  const problems = [...ofList, ...read.flatMap((one) => one.problems)].map(inFile);
  if (problems.length > 0) return { problems };
  return {
    accessTests: { file, tests: read.flatMap(({ stated }) => (stated === undefined ? [] : [stated])) },
    problems,
  };
}

const EXPECTED_LIST = `expected a list of at least one access test, e.g. ${EXAMPLE}`;
const testList = z.array(z.unknown(), { error: EXPECTED_LIST }).min(1, { error: EXPECTED_LIST });
const schemaName = z.string({ error: "expected the path of a JSON Schema, e.g. ./access-tests.schema.json" });
const namedList = closedObject({ $schema: schemaName.optional(), tests: testList });

/** The list is the whole file, or its `tests` beside the `$schema` of an editor. */
function listOf(given: unknown): { tests: readonly unknown[]; place: string; problems: readonly Problem[] } {
  const isNamed = isObject(given) && ("tests" in given || "$schema" in given);
  const [tests, place, schema] = isNamed ? [given.tests, "tests", namedList] : [given, "", testList];
  const { error } = schema.safeParse(given);
  const problems = error === undefined ? [] : problemsFromIssues(error.issues, given, []);
  return { tests: Array.isArray(tests) ? tests : [], place, problems };
}

const KINDS = Object.keys(TEST_SCHEMAS) as (keyof typeof TEST_SCHEMAS)[];

function readTest(given: unknown, place: string): { stated?: StatedTest; problems: readonly Problem[] } {
  const [kind, ...others] = isObject(given) ? KINDS.filter((name) => name in given) : [];
  if (!isObject(given) || kind === undefined) return { problems: [noKind(given, place)] };
  if (others.length > 0) return { problems: [problem(place, [kind, ...others].join(" and "), EXPECTED)] };
  const parsed = TEST_SCHEMAS[kind].safeParse(given);
  const problems = [
    ...(parsed.success ? [] : problemsFromIssues(parsed.error.issues, given, []).map((one) => placed(one, place))),
    ...contradictions(given, place),
  ];
  return parsed.success && problems.length === 0
    ? { stated: { place, test: parsed.data as AccessTest, given }, problems }
    : { problems };
}

const EXPECTED = `expected an object with one of ${KINDS.join(", ")}, e.g. ${EXAMPLE.slice(1, -1)}`;

function noKind(given: unknown, place: string): Problem {
  const keys = isObject(given) ? Object.keys(given) : [];
  if (keys.length === 0) return problem(place, given, EXPECTED);
  const meant = keys.map((key) => didYouMean(key, KINDS)).find((hint) => hint !== "") ?? "";
  return problem(place, keys.slice(0, 5).join(", "), `${EXPECTED}${meant}`);
}

function placed(found: Problem, place: string): Problem {
  return { ...found, path: `${place}${found.path === "" ? "" : "."}${found.path}` };
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}
