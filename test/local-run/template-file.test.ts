import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { StartOptions } from "../../lib/local-run/start-options.ts";
import { readTemplateFile, withOnlyEnvironment } from "../../lib/local-run/template-file.ts";

const folder = mkdtempSync(join(tmpdir(), "clipzy-template-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const file = join(folder, "Some.template.json");
  writeFileSync(file, text);
  return file;
}

test("reads a template", () => {
  const template = { Resources: { Api: { Type: "AWS::ApiGateway::RestApi" } } };
  expect(readTemplateFile(fileOf(JSON.stringify(template)))).toEqual(template);
});

const asWritten = "expected a template as cdk synth writes it";

test.each([
  ["no JSON", '{"Resources": {},\n}', "expected valid JSON (line 2, column 1)"],
  ["a list", "[]", `not a template: it has no Resources, ${asWritten}`],
  ["a resource without a type", '{"Resources": {"Api": {}}}', `Api: has no Type, ${asWritten}`],
])("refuses %s by one line that names the file", (_, text, message) => {
  const file = fileOf(text);
  expect(() => readTemplateFile(file)).toThrow(expect.objectContaining({ message: `${file}: ${message}` }));
});

test.each([
  ["one that is not there", join(folder, "none.json"), "ENOENT"],
  ["a folder", folder, "EISDIR"],
])("refuses %s", (_, file, code) => {
  const message = `${file}: expected a file that can be read (${code}), e.g. cdk.out/Mine.template.json`;
  expect(() => readTemplateFile(file)).toThrow(expect.objectContaining({ message }));
});

test.each([
  ["the only environment of a file is meant", { a: {} }, {}, "a"],
  ["a named one is meant", { a: {}, b: {} }, { environment: "b" }, "b"],
  ["one of the context is meant", { a: {} }, { context: { environment: "c" } }, undefined],
])("%s", (_, environments, options, environment) => {
  const files = { read: () => JSON.stringify(environments) };
  const given = { port: 0, inspector: true, issuer: true, environmentsFile: "mine.json", ...options };
  expect(withOnlyEnvironment<StartOptions>(given, files).environment).toBe(environment);
});

test("several environments of a file have to be chosen from", () => {
  const files = { read: () => JSON.stringify({ a: {}, b: {} }) };
  const given = { port: 0, inspector: true, issuer: true, environmentsFile: "mine.json" };
  expect(() => withOnlyEnvironment(given, files)).toThrow(
    "--environments-file mine.json: expected --environment with one of a, b, e.g. --environment a",
  );
});
