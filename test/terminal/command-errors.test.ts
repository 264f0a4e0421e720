import { expect, test } from "@jest/globals";
import { ConfigurationError } from "../../lib/config/problems/problems.ts";
import { UnusableArgument } from "../../lib/terminal/arguments.ts";
import { explainError } from "../../lib/terminal/command.ts";

const systemError = (code: string, facts: object) => Object.assign(new Error("a b c"), { code, ...facts });
const configurationError = () =>
  new ConfigurationError([
    { path: "a", message: "no", severity: "error" },
    { path: "b", message: "no", severity: "error" },
  ]);
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each([
  [
    "a port in use",
    systemError("EADDRINUSE", { port: 8080 }),
    "port 8080 is in use; choose another with --port, or --port 0 for a free one",
  ],
  [
    "a privileged port",
    systemError("EACCES", { port: 80 }),
    "port 80 needs privileges; choose one above 1023 with --port",
  ],
  ["a missing file", systemError("ENOENT", { path: "mine.json" }), "mine.json: no such file"],
  ["an unusable argument", new UnusableArgument("--port x: expected 1"), "error: --port x: expected 1"],
  ["configuration problems", configurationError(), "a: no\nb: no"],
  ["an error class that was not named", named("GuessError", "odd"), "failed: odd (--debug shows where)"],
  ["what is no error", "odd", "failed: odd"],
  ["a template that cannot be run", named("TemplateError", "Api.Body: not supported"), "Api.Body: not supported"],
  ["anything else", new Error("odd"), "failed: odd (--debug shows where)"],
])("%s", (_, error, text) => {
  expect(explainError(error, ["TemplateError"])).toBe(text);
});
