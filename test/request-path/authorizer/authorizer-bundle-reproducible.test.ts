import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";

const PROJECT = join(import.meta.dirname, "..", "..", "..");
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const SETTINGS = JSON.stringify({ environment: "test", issuers: [], rules: [] });
const PROGRAM = `
  import { bundleAuthorizer } from "../lib/request-path/authorizer/authorizer-bundle.ts";
  bundleAuthorizer("bundle", ${SETTINGS});
`;

/** A checkout of its own, as far as the bundle needs one, under a path of another length; the bundle made in it by file name. */
function bundleInOwnFolder(prefix: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.push(folder);
  for (const part of ["bin", "lambda", "lib", "package.json", "tsconfig.json"]) {
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "bin", "bundle.ts"), PROGRAM);
  execFileSync(process.execPath, ["bin/run.mjs", "bundle"], { cwd: folder });
  const files = readdirSync(join(folder, "bundle")).sort();
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, "bundle", name), "latin1")]));
}

test("two bundles made in two folders have the same bytes, so that a deployment without a change changes nothing", () => {
  const one = bundleInOwnFolder("a-");
  const other = bundleInOwnFolder("another-checkout-with-a-longer-name-");
  expect(Object.keys(one)).toEqual(["index.js", "settings.json"]);
  expect(other).toEqual(one);
});
