import { expect, test } from "@jest/globals";
import { explainStartError } from "../../lib/local-run/explain-start-error.ts";

const systemError = (code: string, facts: object) => Object.assign(new Error("a b c"), { code, ...facts });
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
  ["configuration problems", named("ConfigurationError", "a: no\nb: no"), "a: no\nb: no"],
  ["a template that cannot be run", named("TemplateError", "Api.Body: not supported"), "Api.Body: not supported"],
  ["anything else", new Error("odd"), "cannot start: odd (--debug shows where)"],
])("%s", (_, error, text) => {
  expect(explainStartError(error)).toBe(text);
});
