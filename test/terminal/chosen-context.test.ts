import { expect, test } from "@jest/globals";
import { chosenContext } from "../../lib/terminal/chosen-context.ts";

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
    "--environments-file mine.json: expected --environment with one of a, b, e.g. --environment a",
  );
});
