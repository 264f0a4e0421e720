import type { AccessModel } from "../access/model/access-model.ts";
import { modelOf } from "../access/model/model-of.ts";
import type { LoadedAccessTests, StatedTest } from "../config/access-tests/access-tests-schema.ts";
import type { Problem } from "../config/problems/problems.ts";
import type { ChosenEnvironment } from "../config/sources/from-context.ts";
import { refute } from "./run-access-tests.ts";
import { answerInWords, curlLine, testInWords } from "./test-words.ts";

type Chosen = Pick<ChosenEnvironment, "name" | "config" | "inherited">;

/** The environment's assertions that do not hold: each with its place, and a request that refutes it. */
export function accessTestProblems({ name, config, inherited }: Chosen): Problem[] {
  const { accessTests } = config;
  if (accessTests === undefined) return [];
  const model = modelOf(name, config, inherited);
  return accessTests.tests.flatMap((stated) => {
    const message = flawOf(stated, model);
    return message === undefined ? [] : [problemAt(accessTests, stated, message)];
  });
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
