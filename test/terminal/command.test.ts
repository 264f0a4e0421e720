import { describe, expect, test } from "@jest/globals";
import { ConfigurationError } from "../../lib/config/problems/problems.ts";
import { UnusableArgument, wholeNumber } from "../../lib/terminal/arguments.ts";
import { addEnvironmentOptions, defineCommand, type RunOptions, runCommand } from "../../lib/terminal/command.ts";
import { fakeTerminal } from "./fake-terminal.ts";

const LONG_LINE = "npm run greet -- --environments-file some/folder/environments.json --environment development";

async function run(
  args: readonly string[],
  action: (options: object) => void | Promise<void> = () => {},
  options?: RunOptions,
) {
  const { terminal, written } = fakeTerminal();
  const command = defineCommand({
    name: "npm run greet --",
    description: "Greets.",
    examples: [
      ["npm run greet", "greets you"],
      ["npm run greet -- --times 2", "greets you twice"],
      [LONG_LINE, "greets as in dev"],
    ],
    exitCodes: { 0: "greeted", 2: "unusable arguments" },
  })
    .option("--times <number>", "how often", wholeNumber({ option: "--times" }))
    .action(action)
    .configureOutput({ writeOut: terminal.write, writeErr: terminal.write });
  await runCommand(addEnvironmentOptions(command), terminal, { argv: ["node", "greet", ...args], ...options }).catch(
    (error: Error) => {
      if (error.message !== "exit") throw error;
    },
  );
  return written;
}

const failWith = (error: unknown) => () => {
  throw error;
};

const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2VjcmV0";

test.each([
  [
    "as the name of a file",
    [],
    failWith(Object.assign(new Error("x"), { code: "ENOENT", path: TOKEN })),
    "(token): no such file",
  ],
  [
    "in place of an option's value",
    [],
    failWith(new UnusableArgument(`--to ${TOKEN}: expected a name`)),
    "error: --to (token): expected a name",
  ],
  ["in an error that nobody expected", ["--debug"], failWith(new Error(`no ${TOKEN}`)), "Error: no (token)"],
  ["as an option", [`--${TOKEN}`], undefined, "error: unknown option '--(token)'"],
])("a token is not repeated: %s", async (_, args, action, text) => {
  const { out, err } = await run(args, action);
  expect(err).toContain(text);
  expect(out + err).not.toContain("eyJ");
});

describe("a command", () => {
  test("gives its action the options", async () => {
    let given: unknown;
    const action = (options: object) => {
      given = options;
    };
    const args = ["--times", "2", "--environment", "dev", "-c", "a=1", "-c", "b=2"];
    expect(await run(args, action)).toEqual({ out: "", err: "", exitCode: undefined });
    expect(given).toEqual({ times: 2, environment: "dev", context: { a: "1", b: "2" } });
  });

  test("has a help with examples and exit codes", async () => {
    const { err, exitCode } = await run(["--help"]);
    expect(err).toContain(
      [
        "Examples:",
        "  npm run greet                greets you",
        "  npm run greet -- --times 2   greets you twice",
        `  ${LONG_LINE}`,
        "                               greets as in dev",
        "",
        "Exit: 0 greeted, 2 unusable arguments.",
      ].join("\n"),
    );
    expect(exitCode).toBe(0);
  });

  test("wraps its help at the width of the terminal", async () => {
    const { err } = await run(["--help"]);
    const longest = Math.max(...err.split("\n").map(({ length }) => length));
    expect(longest).toBeGreaterThan(80);
    expect(longest).toBeLessThanOrEqual(100);
  });

  test.each([
    [["--time", "2"], "error: unknown option '--time'\n(Did you mean --times?)\n"],
    [["--times", "x"], "error: --times x: expected a whole number of at least 1\n"],
    [["-c", "x"], "error: -c x: expected key=value, e.g. corsOrigins=https://app.example.com\n"],
    [["again"], "error: too many arguments. Expected 0 arguments but got 1.\n"],
  ])("ends with 2 for %j", async (args, err) => {
    expect(await run(args)).toEqual({ out: "", err, exitCode: 2 });
  });
});

describe("an action that fails", () => {
  const problem = (path: string) => ({ path, message: "missing", severity: "error" as const });

  test.each([
    ["an argument", new UnusableArgument("--url x: expected y"), "error: --url x: expected y\n", 2],
    ["the configuration", new ConfigurationError([problem("a"), problem("b")]), "a: missing\nb: missing\n", 2],
    ["anything else", new Error("odd"), "failed: odd (--debug shows where)\n", 1],
  ])("for %s says so and ends with the code of its kind", async (_, error, err, exitCode) => {
    expect(await run([], failWith(error), { failureCode: 1 })).toEqual({ out: "", err, exitCode });
  });

  test("shows the stack with --debug", async () => {
    const { err } = await run(["--debug"], failWith(new Error("odd")));
    expect(err).toMatch(/^failed: odd \(--debug shows where\)\nError: odd\n {4}at /);
  });

  test("may be asynchronous, and of a class that is named", async () => {
    const error = Object.assign(new Error("Api.Body: not supported"), { name: "TemplateError" });
    const action = () => Promise.reject(error);
    const written = await run([], action, { plainErrors: ["TemplateError"] });
    expect(written).toEqual({ out: "", err: "Api.Body: not supported\n", exitCode: 2 });
  });
});
