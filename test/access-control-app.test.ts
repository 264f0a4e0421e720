import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { synthesizeEnvironment } from "../lib/access-control-app.ts";
import { readApiModel } from "../lib/local-gateway/template/api-model.ts";
import { assetDirectories, readTemplateFile } from "../lib/local-run/template-file.ts";
import { SAMPLE_ENVIRONMENT } from "../lib/samples/environment.ts";

const outdir = mkdtempSync(join(tmpdir(), "clipzy-app-"));
afterAll(() => rmSync(outdir, { recursive: true }));

/** The scopes that the authorizer of an environment asks for, as it is staged for a deployment. */
function stagedScopes(scope: string): string[] {
  const rules = [{ methods: ["GET"], path: "/api/v1/jobs", scopes: [scope] }];
  const again = { ...SAMPLE_ENVIRONMENT, auth: { ...SAMPLE_ENVIRONMENT.auth, rules } };
  const context = { environment: "again", environments: { again } };
  const { templatePath } = synthesizeEnvironment({ context, files: { read: () => "" }, outdir });
  const template = readTemplateFile(templatePath);
  const upstream = new URL("http://127.0.0.1:1");
  const { functions } = readApiModel({ template, assetDirectory: assetDirectories(templatePath), upstream });
  return functions.flatMap(({ codeDirectory }) => {
    const settings = JSON.parse(readFileSync(join(codeDirectory, "settings.json"), "utf8"));
    return (settings as { rules: { scopes: string[] }[] }).rules.flatMap(({ scopes }) => scopes);
  });
}

test("a second synthesis in one process, into the same folder, stages the second settings", () => {
  expect(stagedScopes("jobs:read")).toEqual(["jobs:read"]);
  expect(stagedScopes("jobs:write")).toEqual(["jobs:write"]);
});
