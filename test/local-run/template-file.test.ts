import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readTemplateFile } from "../../lib/local-run/template-file.ts";

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
