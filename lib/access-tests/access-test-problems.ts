import type { AccessModel } from "../access/model/access-model.ts";
import { modelOf } from "../access/model/model-of.ts";
import type { LoadedAccessTests, StatedTest } from "../config/access-tests/access-tests-schema.ts";
import { type Problem, problem } from "../config/problems/problems.ts";
import type { ChosenEnvironment } from "../config/sources/from-context.ts";
import { refute } from "./run-access-tests.ts";
import { answerInWords, curlLine, testInWords } from "./test-words.ts";

type Chosen = Pick<ChosenEnvironment, "name" | "config" | "inherited">;

/** The environment's assertions that do not hold: each with its place, and a request that refutes it. */
export function accessTestProblems({ name, config, inherited }: Chosen): Problem[] {
  const { accessTests } = config;
  if (accessTests === undefined) return [];
  const model = modelOf(name, config, inherited);
  const problems = accessTests.tests.flatMap((stated) => {
    const message = flawOf(stated, model);
    return message === undefined ? [] : [problemAt(accessTests, stated, message)];
  });
  const home = inherited.accessTests;
  return problems.length === 0 || home === undefined
    ? problems
    : [...problems, inheritedTests(name, home, accessTests)];
}

/** Assertions about one environment, taken by another that extends it: how to be rid of them. */
function inheritedTests(name: string, home: string, { file }: LoadedAccessTests): Problem {
  const path = `environments.${name}.accessTests`;
  return problem(
    path,
    file,
    `inherited from environments.${home}, expected the path of another file, or null for no assertions`,
  );
}

function flawOf(stated: StatedTest, model: AccessModel): string | undefined {
  try {
    const refutation = refute(stated.test, model);
    if (refutation === undefined) return undefined;
    const answer = answerInWords(refutation);
    return `got ${answer}, expected ${testInWords(stated)}, e.g. ${curlLine(refutation.request)}`;
  } catch (error) {
    // The model is too large for an answer about all requests: then the statement is not proved.
    if (!(error instanceof Error) || error.name !== "TooManyPaths") throw error;
    return `expected a statement that can be proved (${testInWords(stated)}): ${error.message}`;
  }
}

function problemAt({ file }: LoadedAccessTests, { place }: StatedTest, message: string): Problem {
  return { path: `${file}: ${place}`, message, severity: "error" };
}
