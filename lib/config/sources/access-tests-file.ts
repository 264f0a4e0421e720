import { isAbsolute, join } from "node:path";
import { type CheckedAccessTests, checkAccessTests } from "../access-tests/check-access-tests.ts";
import { problem } from "../problems/problems.ts";
import type { Files } from "./environments-file.ts";
import { jsonProblems } from "./json-problems.ts";

/** Reads the text of a file of access tests, and finds everything that is wrong with it. @param file what the user calls it */
export function parseAccessTests(file: string, text: string): CheckedAccessTests {
  const content = text.replace(/^\uFEFF/, "");
  const problems = jsonProblems(file, content);
  return problems.length > 0 ? { problems } : checkAccessTests(file, JSON.parse(content));
}

/**
 * Reads the access tests that an environment names.
 *
 * @param path where the environment stands, e.g. `environments.prod`
 * @param folder the folder of the file in which it stands: what the tests' path is relative to
 */
export function loadAccessTests(path: string, given: unknown, folder: string, files: Files): CheckedAccessTests {
  const named = (given as { accessTests?: unknown } | null | undefined)?.accessTests;
  if (typeof named !== "string") return { problems: [] };
  const file = isAbsolute(named) ? named : join(folder, named);
  let text: string;
  try {
    text = files.read(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    const expected = `expected a file that can be read${code}, e.g. access-tests/prod.json`;
    return { problems: [problem(`${path}.accessTests`, named, expected)] };
  }
  return parseAccessTests(file, text);
}
