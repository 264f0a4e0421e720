import type { Command } from "commander";
import { modelOf } from "../../access/model/model-of.ts";
import { type Coverage, coverageOf } from "../../access-tests/coverage.ts";
import { runAccessTests, type TestResult } from "../../access-tests/run-access-tests.ts";
import { curlLine } from "../../access-tests/test-words.ts";
import type { LoadedAccessTests } from "../../config/access-tests/access-tests-schema.ts";
import { ConfigurationError } from "../../config/problems/problems.ts";
import { parseAccessTests } from "../../config/sources/access-tests-file.ts";
import { UnusableArgument, wholeNumber } from "../../terminal/arguments.ts";
import { environmentFromOptions } from "../../terminal/chosen-context.ts";
import { addEnvironmentOptions, defineCommand } from "../../terminal/command.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import type { AccessWorld, QuestionOptions } from "../input/access-world.ts";
import { renderTests } from "../text/render-tests.ts";

interface TestOptions extends QuestionOptions {
  readonly failUnder?: number;
}

/** `npm run access -- test`. */
export function testCommand({ terminal }: AccessWorld): Command {
  const command = defineCommand({
    name: "test",
    description:
      "Proves assertions about who gets in, over all requests, and says which classes of requests none of them touches.",
    examples: [
      ["npm run access -- test --environment prod", "the environment's accessTests"],
      ["npm run access -- test mine.tests.json --environment prod", "those of a file"],
      ["npm run access -- test --environment prod --fail-under 100", "fails on untouched classes of requests too"],
    ],
    notes: "A refuted statement comes with a request; its curl line is for the gateway of npm start.",
    exitCodes: {
      0: "all hold",
      1: "one is refuted, or too little is touched",
      2: "unusable arguments or configuration",
    },
  });
  return addEnvironmentOptions(command)
    .argument("[file]", "a file of access tests (default: accessTests of the environment)")
    .option(
      "--fail-under <percent>",
      "least share of the classes",
      wholeNumber({ option: "--fail-under", min: 0, max: 100 }),
    )
    .option("--json", "the results for programs")
    .action((file: string | undefined, options: TestOptions) => runTests(terminal, file, options));
}

function runTests(terminal: Terminal, file: string | undefined, options: TestOptions): void {
  const { name, config, inherited } = environmentFromOptions(terminal, options);
  const accessTests = file === undefined ? config.accessTests : readTests(terminal, file);
  if (accessTests === undefined) {
    throw new UnusableArgument(
      `environments.${name}.accessTests: missing, expected the path of a file of access tests there, or as an argument, e.g. npm run access -- test access-tests.json`,
    );
  }
  const model = modelOf(name, config, inherited);
  const results = runAccessTests(model, accessTests);
  const coverage = coverageOf(
    model,
    results.flatMap(({ stated, refutation }) => (refutation === undefined ? [stated.test] : [])),
  );
  if (options.json) terminal.printJson(jsonOf(accessTests, results, coverage));
  else terminal.print(renderTests({ environment: name, file: accessTests.file, results, coverage }, terminal));
  const isUnder = coverage.touched * 100 < coverage.classes * (options.failUnder ?? 0);
  if (isUnder || results.some(({ refutation }) => refutation !== undefined)) terminal.setExitCode(1);
}

/** @throws ConfigurationError */
function readTests(terminal: Terminal, file: string): LoadedAccessTests {
  const { accessTests, problems } = parseAccessTests(file, terminal.read(file));
  if (accessTests === undefined) throw new ConfigurationError(problems);
  return accessTests;
}

function jsonOf({ file }: LoadedAccessTests, results: readonly TestResult[], coverage: Coverage) {
  return {
    file,
    holds: results.every(({ refutation }) => refutation === undefined),
    tests: results.map(({ index, stated, refutation }) => ({
      index,
      test: stated.given,
      holds: refutation === undefined,
      ...(refutation && { ...refutation, curl: curlLine(refutation.request) }),
    })),
    coverage,
  };
}
