import { expect, test } from "@jest/globals";
import type { ContextArguments } from "../../lib/config/sources/cdk-context.ts";
import { chooseEnvironment, chosenContext } from "../../lib/terminal/chosen-context.ts";

const CDK_JSON = { context: { environment: "local", environments: { local: {}, dev: {} } } };

function filesWith(environments: unknown) {
  return { read: (path: string) => JSON.stringify(path === "cdk.json" ? CDK_JSON : environments) };
}

test.each([
  ["the only environment of a file is meant", { a: {} }, {}, "a"],
  ["a named one is meant", { a: {}, b: {} }, { environment: "b" }, "b"],
  ["one of the context is meant", { a: {} }, { context: { environment: "c" } }, "c"],
])("%s", (_, environments, options, environment) => {
  const given = { environmentsFile: "mine.json", ...options };
  expect(chosenContext(filesWith(environments), given)).toEqual({
    ...CDK_JSON.context,
    environment,
    environmentsFile: "mine.json",
  });
});

test("without a file of its own, cdk.json's is meant", () => {
  expect(chosenContext(filesWith({}), {})).toEqual(CDK_JSON.context);
});

test("several environments of a file have to be chosen from", () => {
  expect(() => chosenContext(filesWith({ a: {}, b: {} }), { environmentsFile: "mine.json" })).toThrow(
    "mine.json: expected --environment with one of a, b, e.g. --environment a",
  );
});

test("a person at a terminal chooses from them, and is asked again for another name", async () => {
  const options: ContextArguments = { environmentsFile: "mine.json" };
  const questions: string[] = [];
  const answers = ["", "c", "b"];
  const ask = async (question: string) => {
    questions.push(question);
    return answers.shift() ?? "";
  };
  const { read } = filesWith({ a: {}, b: {} });
  expect((await chooseEnvironment(options, { read, ask })).environment).toBe("b");
  expect(questions).toEqual(Array(3).fill("Which environment of mine.json (a, b)? "));
});
